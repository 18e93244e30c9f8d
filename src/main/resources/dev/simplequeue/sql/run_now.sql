-- Makes jobs that wait ready now, and rewinds their queues, for pollers may have passed that time when this is committed. A parked job is
-- ready already, and waits for a permit. Called by Editing.
-- Rows that somebody else has locked are skipped and named; branches on what it locked. Served by job_pkey.
with {fragment lock_some}
changed as (
  update {schema}.job
  set run_at = clock_timestamp()
  where id = any (array(select id from locked where claimed_by is null)) and run_at > now() and parked_at is null
  returning id, queue, run_at
),
{fragment rewind_changed}
