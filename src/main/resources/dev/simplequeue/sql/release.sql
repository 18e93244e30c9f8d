-- Gives claimed jobs back uncounted: ready again at once, or dead because they were cancelled meanwhile or given back too often while
-- running. Called by Releasing, on a stop, for held jobs and after a lost claim. Locks first, in id order, and branches on what it locked.
-- Served by job_pkey.
with given as (
  select id, claims, started
  from unnest($2::uuid[], $3::integer[], $4::boolean[]) as g (id, claims, started)
),
locked as materialized (
  select
    job.id,
    case
      when job.cancel_requested then 'cancelled'
      when g.started and job.releases + 1 >= $5::integer then 'bad_job'
    end as state,
    g.started
  from given g
  join {schema}.job on job.id = g.id
  where job.claimed_by = $1::uuid and job.claims = g.claims
  order by job.id
  for update of job
),
freed as (
  update {schema}.job
  set
    claimed_by = null,
    claimed_at = null,
    attempt = job.attempt - 1,
    releases = job.releases + locked.started::integer
  from locked
  where job.id = locked.id and locked.state is null
  returning job.id
),
ended as (
  delete from {schema}.job
  using locked
  where job.id = locked.id and locked.state is not null
  returning job.*, locked.state
),
buried as (
  insert into {schema}.dead_letter (
    id, created_at, run_at, claimed_at, finished_at, claimed_by, claims, attempt, max_attempts, reprocesses, crashes,
    releases, priority, timeout, state, queue, unique_key, fingerprint, limit_key, payload, headers, errors
  )
  select
    id, created_at, run_at, claimed_at, clock_timestamp(), claimed_by, claims, attempt - 1, max_attempts, reprocesses, crashes,
    releases + 1, priority, timeout, state, queue, unique_key, fingerprint, limit_key, payload, headers,
    {schema}.with_error(errors, attempt, state, 'given back by its node before it ended')
  from ended
)
select id, null as state from freed
union all
select id, state from ended
