-- Which of these jobs have already run and ended. Called by Enqueueing for requests that may have been inserted before.
-- Served by archive_id (partitions pruned by finished_at) and dead_letter_id.
select r.id
from unnest($1::uuid[]) as r (id)
where (select {schema}.as_durable())
  and (
    exists (
      select from {schema}.archive a
      where a.id = r.id and a.finished_at >= least($2::timestamptz, now()) - interval '1 day'
      offset 0)
    or exists (select from {schema}.dead_letter d where d.id = r.id offset 0))
