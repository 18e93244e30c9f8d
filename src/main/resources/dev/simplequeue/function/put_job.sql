-- Inserts a job, or does with the job that has its key what the policy says. In steps, each of which sees what was committed before it.
-- The transaction has its number before the clock is read: a claim that sees a later number has seen this job, or waits for it.
-- What is found there counts only when it is as durable as what is inserted. again: whether it may have been inserted before.
-- per: for how long its key is to hold, also after it has ended. That is written down before the job, and taken back if no job comes of it; a
-- job that was cancelled leaves its key free. REPLACE and RETIME change a job that waits; one that runs or has ended keeps its key.
-- Returns what became of it: a receipt's id and status; REFUSED if the policy refuses to touch the job with this id; a null status if other
-- transactions took and freed the key too often. Has its caller's rights.
-- Called by enqueue_job, put_jobs.sql.
create or replace function {schema}.put_job(
  new_id uuid,
  new_queue text,
  new_payload jsonb,
  new_headers jsonb,
  new_bytes integer,
  new_priority integer,
  new_run_at timestamptz,
  wait interval,
  new_max_attempts integer,
  new_timeout interval,
  new_key text,
  new_fingerprint text,
  new_limit_key text,
  policy text,
  again boolean,
  per text,
  zone text,
  out id uuid,
  out status text,
  out holder_running boolean,
  out holder_queue text,
  out due timestamptz
)
language plpgsql
as $$
#variable_conflict use_column
declare
  held record;
  taken boolean := false;
begin
  perform pg_current_xact_id();
  holder_running := false;
  if again and {schema}.has_ended(new_id) then
    perform {schema}.as_durable();
    id := new_id;
    status := 'ALREADY_INSERTED';
    return;
  end if;
  for round in 1 .. 10 loop
    if per is not null then
      select k.job, k.until > clock_timestamp() as holds, coalesce(d.is_free, false) as is_free
      into held
      from {schema}.period_key k
      left join lateral (
        select d.state = 'cancelled' and d.redriven_to is null as is_free
        from {schema}.dead_letter d
        where d.id = k.job
        offset 0
      ) d on true
      where k.key = new_key;
      if held.holds and held.job = new_id then
        perform {schema}.as_durable();
        id := new_id;
        status := 'ALREADY_INSERTED';
        return;
      elsif held.holds and not held.is_free then
        if policy in ('REPLACE', 'RETIME') then
          -- From now on nobody claims it.
          perform from {schema}.job j where j.id = held.job and j.unique_key = new_key and j.claimed_by is null for update;
        end if;
        if policy not in ('REPLACE', 'RETIME') or not found then
          perform {schema}.as_durable();
          id := held.job;
          status := case policy when 'REJECT' then 'REFUSED' else 'DUPLICATE' end;
          select j.claimed_by is not null, j.queue into holder_running, holder_queue from {schema}.job j where j.id = held.job;
          holder_running := coalesce(holder_running, false);
          return;
        end if;
      else
        insert into {schema}.period_key as k (key, job, until)
        values (new_key, new_id, {schema}.period_end(clock_timestamp(), per, zone))
        on conflict (key) do update
        set job = excluded.job, until = excluded.until
        where k.until <= clock_timestamp() or k.job = held.job;
        continue when not found;
        taken := true;
      end if;
    end if;

    due := greatest(new_run_at, clock_timestamp() + wait);
    insert into {schema}.job (
      id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, unique_key, fingerprint, limit_key
    )
    values (
      new_id, new_queue, new_payload, new_headers, new_bytes, new_priority, due, new_max_attempts, new_timeout, new_key, new_fingerprint,
      new_limit_key
    )
    on conflict do nothing;
    if found and not (again and {schema}.has_ended(new_id)) then
      id := new_id;
      status := 'INSERTED';
      return;
    end if;
    if taken then
      delete from {schema}.period_key k where k.key = new_key and k.job = new_id;
      taken := false;
    end if;
    if exists (select from {schema}.job j where j.id = new_id) then
      if again and {schema}.has_ended(new_id) then
        -- Meanwhile: the history that was read before the insert was too old to say so.
        delete from {schema}.job j where j.id = new_id;
      end if;
      perform {schema}.as_durable();
      id := new_id;
      status := 'ALREADY_INSERTED';
      return;
    end if;

    select j.id, j.queue, j.claimed_by into held from {schema}.job j where j.unique_key = new_key;
    continue when not found;
    if policy in ('KEEP', 'REJECT') or held.queue <> new_queue then
      perform {schema}.as_durable();
      id := held.id;
      status := case policy when 'KEEP' then 'DUPLICATE' else 'REFUSED' end;
      holder_running := held.claimed_by is not null;
      holder_queue := held.queue;
      return;
    end if;

    -- Locks first, and branches on what it has locked.
    select j.id, j.claimed_by into held from {schema}.job j where j.id = held.id and j.unique_key = new_key for update;
    continue when not found;
    if held.claimed_by is null then
      due := greatest(new_run_at, clock_timestamp() + wait);
      update {schema}.job
      set
        payload = case when policy = 'REPLACE' then new_payload else job.payload end,
        headers = case when policy = 'REPLACE' then new_headers else job.headers end,
        bytes = case when policy = 'REPLACE' then new_bytes else job.bytes end,
        priority = case when policy = 'REPLACE' then new_priority else job.priority end,
        run_at = due,
        parked_at = null
      where job.id = held.id;
      id := held.id;
      status := policy || 'D';
      return;
    end if;
    -- It runs to its end without key and retries; the next round inserts.
    update {schema}.job
    set unique_key = null, max_attempts = greatest(job.attempt, 1)
    where job.id = held.id;
  end loop;
end
$$;
