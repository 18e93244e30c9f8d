-- Requests that meet a holder of their key and are to change it: one that waits gets the request's values; one that runs gives up its key
-- and its retries, so that the request can be inserted by the statement after this.
-- Called by KeyHolders, each holder once. Locks first, in id order, and branches on what it locked. Served by job_pkey and job_unique_key.
with request as (
  select holder, unique_key, replace, payload, headers, bytes, priority, run_at, run_in
  from unnest(
    $1::uuid[], $2::text[], $3::boolean[], $4::text[], $5::text[], $6::integer[], $7::smallint[], $8::timestamptz[], $9::bigint[]
  ) as r (holder, unique_key, replace, payload, headers, bytes, priority, run_at, run_in)
  order by holder
),
locked as materialized (
  select
    job.this,
    job.claimed_by,
    r.replace,
    r.payload,
    r.headers,
    r.bytes,
    r.priority,
    r.run_at,
    r.run_in
  from request r
  cross join lateral (
    select array[j.id] as this, j.claimed_by
    from {schema}.job j
    where j.id = r.holder and j.unique_key = r.unique_key
    for update
  ) job
),
changed as (
  update {schema}.job
  set
    payload = case when locked.replace then locked.payload::jsonb else job.payload end,
    headers = case when locked.replace then locked.headers::jsonb else job.headers end,
    bytes = case when locked.replace then locked.bytes else job.bytes end,
    priority = case when locked.replace then locked.priority else job.priority end,
    run_at = greatest(locked.run_at, clock_timestamp() + locked.run_in * interval '1 millisecond'),
    parked_at = null
  from locked
  where job.id = any (locked.this) and locked.claimed_by is null
  returning job.id
),
freed as (
  update {schema}.job
  set unique_key = null, max_attempts = greatest(job.attempt, 1)
  from locked
  where job.id = any (locked.this) and locked.claimed_by is not null
  returning job.id
)
select id from changed
