-- Gives jobs that wait another priority: they change their lane, and so their queue is rewound.
-- Called by Editing. Rows that somebody else has locked are skipped and named; branches on what it locked. Served by job_pkey.
with {fragment lock_some}
changed as (
  update {schema}.job
  set priority = $2::smallint
  where id = any (array(select id from locked where claimed_by is null)) and priority <> $2::smallint
  returning id, queue, run_at
),
{fragment rewind_changed}
