-- All jobs, live and ended, or those with these ids, in the order in which they were enqueued.
-- Called by Jobs. Served by job_pkey, archive_id and dead_letter_id when there are ids.
select
  j.id, j.queue, j.state, j.payload::text as payload, j.headers::text as headers, j.output::text as output, j.errors::text as errors,
  j.priority, j.created_at, j.run_at, j.attempt, j.max_attempts, (extract(epoch from j.timeout) * 1000)::bigint as timeout,
  j.unique_key, j.fingerprint, j.limit_key, j.reprocesses, j.crashes, j.releases, j.cancel_requested
from (
  select
    id, queue, {schema}.live_state(claimed_by, run_at) as state, payload, headers, null::jsonb as output, errors, priority, created_at,
    coalesce(parked_at, run_at) as run_at, attempt, max_attempts, timeout, unique_key, fingerprint, limit_key, reprocesses, crashes, releases,
    cancel_requested
  from {schema}.job
  where $1::uuid[] is null or id = any ($1::uuid[])
  union all
  select
    id, queue, 'completed', payload, headers, output, errors, priority, created_at, run_at, attempt, max_attempts, timeout, unique_key,
    fingerprint, limit_key, reprocesses, crashes, releases, false
  from {schema}.archive
  where $1::uuid[] is null or id = any ($1::uuid[])
  union all
  select
    id, queue, state, payload, headers, null, errors, priority, created_at, run_at, attempt, max_attempts, timeout, unique_key, fingerprint,
    limit_key, reprocesses, crashes, releases, false
  from {schema}.dead_letter
  where $1::uuid[] is null or id = any ($1::uuid[])
) j
order by j.created_at, j.id
