-- Which of these claims are settled: the job's end is in the history, or the job has moved on.
-- Called by Settling for answers whose first statement had an unknown outcome.
-- Served by archive_id (partitions pruned by finished_at), dead_letter_id and job_pkey.
select c.id
from unnest($1::uuid[], $2::integer[]) as c (id, claims)
where exists (
    select from {schema}.archive a
    where a.id = c.id and a.claims = c.claims and a.finished_at >= least($3::timestamptz, now()) - interval '1 day')
  or exists (select from {schema}.dead_letter d where d.id = c.id and d.claims = c.claims)
  or exists (select from {schema}.job j where j.id = c.id and j.claims = c.claims and j.claimed_by is null)
