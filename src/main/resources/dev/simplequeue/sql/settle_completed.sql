-- Ends jobs with success: into the archive, or nowhere if their queue keeps no completed jobs.
-- Called by Settling. Deletes in id order, and only rows that this very claim still holds, also when it had to wait for them; returns the ids
-- of those. Nothing is locked before: that would write each row twice.
-- Frees the permits of those that took one, as the other statements that end a claim do, in its own words: a function that does it makes
-- this one slower. That of a job without a limit key is removed at once, for no parked job waits for it.
-- Served by job_pkey and permit_pkey; each row is looked up by itself: see Database.PINNED_PLANS.
with answer as materialized (
  select array[id] as this, claims, keep, output
  from unnest($2::uuid[], $3::integer[], $4::boolean[], $5::text[]) as a (id, claims, keep, output)
  order by id
),
ended as (
  delete from {schema}.job
  using answer
  where job.id = any (answer.this) and job.claimed_by = $1::uuid and job.claims = answer.claims
  returning job.*, answer.this, answer.keep, answer.output
),
archived as (
  insert into {schema}.archive (
    id, created_at, run_at, claimed_at, finished_at, claimed_by, claims, attempt, max_attempts, reprocesses, crashes,
    releases, priority, timeout, queue, unique_key, fingerprint, limit_key, payload, headers, errors,
    redriven_from, output
  )
  select
    id, created_at, run_at, claimed_at, clock_timestamp(), claimed_by, claims, attempt, max_attempts, reprocesses, crashes,
    releases, priority, timeout, queue, unique_key, fingerprint, limit_key, payload, headers, errors, redriven_from,
    output::jsonb
  from ended
  where keep
),
freed as (
  delete from {schema}.permit
  using ended
  where ended.limited and ended.limit_key is null
    and permit.job_id = any (ended.this) and permit.claims = ended.claims and permit.kind || '' = 'run'
),
freed_of_key as (
  update {schema}.permit
  set free_at = '-infinity'
  from ended
  where ended.limited and ended.limit_key is not null
    and permit.job_id = any (ended.this) and permit.claims = ended.claims and permit.kind || '' = 'run'
)
select id, 'completed' as state
from ended
