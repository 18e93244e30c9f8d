-- Tells the nodes when the caller's transaction commits, if the job may run then. NOTIFY makes all commits of a database wait for each other,
-- so one open transaction at a time does it for a queue; the jobs of the others are found by the next poll. A thousand locks, whatever the
-- number of queues: the server has room for few.
-- Called by enqueue_job.
create or replace function {schema}.wake(queue text, run_at timestamptz) returns void
language plpgsql
as $$
begin
  if run_at <= clock_timestamp() and pg_try_advisory_xact_lock(hashtext('{schema}.wake'), hashtext(queue) & 1023) then
    perform pg_notify(btrim('{schema}', '"'), jsonb_build_object('jobs', jsonb_build_array(queue))::text);
  end if;
end
$$;
