-- Puts a job for somebody who has SQL and nothing else: tells the nodes, and raises what Java has as a receipt or a failure.
-- Called by enqueue.
create or replace function {schema}.enqueue_job(
  new {schema}.job, wait interval, policy text, again boolean, per text, zone text
) returns {schema}.receipt
language plpgsql
as $$
declare
  put record;
begin
  -- Nodes look for {schema}.job here, to see whether the schema was renamed.
  put := {schema}.put_job(
    new.id, new.queue, new.payload, new.headers, new.bytes, new.priority, new.run_at, wait, new.max_attempts, new.timeout, new.unique_key,
    new.fingerprint, new.limit_key, policy, again, per, zone);
  if put.status is null then
    raise exception 'unique_key: other transactions took and freed it too often; repeat the transaction'
      using errcode = 'serialization_failure';
  elsif put.status = 'REFUSED' then
    raise exception 'unique_key: is held by job %; nothing was changed', put.id || coalesce(' in queue ' || put.holder_queue, '')
      using errcode = 'unique_violation';
  elsif put.status in ('INSERTED', 'REPLACED', 'RETIMED') then
    perform {schema}.wake(new.queue, put.due);
  end if;
  return row(put.id, put.status, put.holder_running)::{schema}.receipt;
end
$$;
