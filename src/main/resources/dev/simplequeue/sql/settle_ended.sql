-- Ends jobs as their handlers answered: into the archive if completed, else into the dead letter table.
-- Called by Settling. Locks in id order, and only rows that this very claim still holds; returns the ids of those.
-- Served by job_pkey.
with answer as (
  select id, claims, state, kind, error, output
  from unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[])
    as a (id, claims, state, kind, error, output)
),
locked as materialized (
  select job.id, a.state, a.kind, a.error, a.output
  from answer a
  join {schema}.job on job.id = a.id
  where job.claimed_by = $1::uuid and job.claims = a.claims
  order by job.id
  for update of job
),
ended as (
  delete from {schema}.job
  using locked
  where job.id = locked.id
  returning job.*, locked.state, locked.kind, locked.error, locked.output
),
archived as (
  insert into {schema}.archive (
    id, created_at, run_at, claimed_at, finished_at, claimed_by, claims, attempt, max_attempts, reprocesses, crashes,
    releases, priority, timeout, queue, unique_key, fingerprint, limit_key, payload, headers, errors, output
  )
  select
    id, created_at, run_at, claimed_at, clock_timestamp(), claimed_by, claims, attempt, max_attempts, reprocesses, crashes,
    releases, priority, timeout, queue, unique_key, fingerprint, limit_key, payload, headers, errors, output::jsonb
  from ended
  where state = 'completed'
),
buried as (
  insert into {schema}.dead_letter (
    id, created_at, run_at, claimed_at, finished_at, claimed_by, claims, attempt, max_attempts, reprocesses, crashes,
    releases, priority, timeout, state, queue, unique_key, fingerprint, limit_key, payload, headers, errors
  )
  select
    id, created_at, run_at, claimed_at, clock_timestamp(), claimed_by, claims, attempt, max_attempts, reprocesses, crashes,
    releases, priority, timeout, state, queue, unique_key, fingerprint, limit_key, payload, headers,
    {schema}.with_error(errors, attempt, kind, error)
  from ended
  where state <> 'completed'
)
select id, state
from ended
