-- Takes out again what was just inserted in this transaction but has already run and ended. Returns the ids.
-- Called by Enqueueing for requests that may have been inserted before; after the insert, so that the history it sees is newer.
-- Served by archive_id (partitions pruned by finished_at) and dead_letter_id.
delete from {schema}.job
where id = any ($1::uuid[])
  and (
    exists (
      select from {schema}.archive a
      where a.id = job.id and a.finished_at >= least($2::timestamptz, now()) - interval '1 day'
      offset 0)
    or exists (select from {schema}.dead_letter d where d.id = job.id offset 0))
returning id
