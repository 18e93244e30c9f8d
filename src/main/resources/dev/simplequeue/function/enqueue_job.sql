-- Inserts a job, or does with the job that has its key what the policy says. In steps, each of which sees what was committed before it.
-- The transaction has its number before the clock is read: a claim that sees a later number has seen this job, or waits for it.
-- What is found there counts only when it is as durable as what is inserted. again: whether it may have been inserted before.
-- Called by enqueue.
create or replace function {schema}.enqueue_job(
  new {schema}.job, wait interval, policy text, again boolean
) returns {schema}.receipt
language plpgsql
as $$
declare
  held {schema}.job;
  due timestamptz;
begin
  perform pg_current_xact_id();
  if again and {schema}.has_ended(new.id) then
    perform {schema}.as_durable();
    return row(new.id, 'ALREADY_INSERTED', false)::{schema}.receipt;
  end if;
  for round in 1 .. 10 loop
    insert into {schema}.job (
      id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, unique_key, fingerprint, limit_key
    )
    values (
      new.id, new.queue, new.payload, new.headers, new.bytes, new.priority, greatest(new.run_at, clock_timestamp() + wait),
      new.max_attempts, new.timeout, new.unique_key, new.fingerprint, new.limit_key
    )
    on conflict do nothing
    returning job.run_at into due;
    if found then
      if again and {schema}.has_ended(new.id) then
        -- Meanwhile: the history that was read before the insert was too old to say so.
        delete from {schema}.job where job.id = new.id;
        return row(new.id, 'ALREADY_INSERTED', false)::{schema}.receipt;
      end if;
      perform {schema}.wake(new.queue, due);
      return row(new.id, 'INSERTED', false)::{schema}.receipt;
    elsif exists (select from {schema}.job where job.id = new.id) then
      perform {schema}.as_durable();
      return row(new.id, 'ALREADY_INSERTED', false)::{schema}.receipt;
    end if;

    select * into held from {schema}.job where job.unique_key = new.unique_key;
    continue when not found;
    if policy = 'KEEP' then
      perform {schema}.as_durable();
      return row(held.id, 'DUPLICATE', held.claimed_by is not null)::{schema}.receipt;
    elsif policy = 'REJECT' or held.queue <> new.queue then
      raise exception 'unique_key: is held by job % in queue %; nothing was changed', held.id, held.queue
        using errcode = 'unique_violation';
    end if;

    -- Locks first, and branches on what it has locked.
    select * into held from {schema}.job where job.id = held.id and job.unique_key = new.unique_key for update;
    continue when not found;
    if held.claimed_by is null then
      update {schema}.job
      set
        payload = case when policy = 'REPLACE' then new.payload else job.payload end,
        headers = case when policy = 'REPLACE' then new.headers else job.headers end,
        bytes = case when policy = 'REPLACE' then new.bytes else job.bytes end,
        priority = case when policy = 'REPLACE' then new.priority else job.priority end,
        run_at = greatest(new.run_at, clock_timestamp() + wait),
        parked_at = null
      where job.id = held.id
      returning job.run_at into due;
      perform {schema}.wake(new.queue, due);
      return row(held.id, policy || 'D', false)::{schema}.receipt;
    end if;
    -- It runs to its end without key and retries; the next round inserts.
    update {schema}.job
    set unique_key = null, max_attempts = greatest(job.attempt, 1)
    where job.id = held.id;
  end loop;
  raise exception 'unique_key: other transactions took and freed it too often; repeat the transaction'
    using errcode = 'serialization_failure';
end
$$;
