-- Settles failed attempts: the job waits for its backoff, or it is dead because it has no attempt left or was cancelled meanwhile.
-- Called by Settling. Locks first, in id order, and branches on what it locked; returns each settled id, with the state if it is dead.
-- Served by job_pkey.
with answer as (
  select id, claims, kind, error, delay
  from unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::bigint[]) as a (id, claims, kind, error, delay)
),
locked as materialized (
  select
    job.id,
    case
      when job.cancel_requested then 'cancelled'
      when job.attempt >= job.max_attempts then 'failed'
    end as state,
    {schema}.with_error(job.errors, job.attempt, a.kind, a.error) as errors,
    a.delay
  from answer a
  join {schema}.job on job.id = a.id
  where job.claimed_by = $1::uuid and job.claims = a.claims
  order by job.id
  for update of job
),
retried as (
  update {schema}.job
  set
    claimed_by = null,
    claimed_at = null,
    run_at = clock_timestamp() + locked.delay * interval '1 millisecond',
    errors = locked.errors
  from locked
  where job.id = locked.id and locked.state is null
  returning job.id
),
ended as (
  delete from {schema}.job
  using locked
  where job.id = locked.id and locked.state is not null
  returning job.*, locked.state, locked.errors as all_errors
),
buried as (
  insert into {schema}.dead_letter (
    id, created_at, run_at, claimed_at, finished_at, claimed_by, claims, attempt, max_attempts, reprocesses, crashes,
    releases, priority, timeout, state, queue, unique_key, fingerprint, limit_key, payload, headers, errors
  )
  select
    id, created_at, run_at, claimed_at, clock_timestamp(), claimed_by, claims, attempt, max_attempts, reprocesses, crashes,
    releases, priority, timeout, state, queue, unique_key, fingerprint, limit_key, payload, headers, all_errors
  from ended
)
select id, null as state from retried
union all
select id, state from ended
