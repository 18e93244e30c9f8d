-- Which of these claims are settled: by their own answer (exact), or by that or a later claim's (the job has moved on).
-- Called by Settling for answers that two statements did not find.
-- Served by archive_id (partitions pruned by finished_at), dead_letter_id and job_pkey.
select c.id, bool_or(found.claims = c.claims) as exact
from unnest($1::uuid[], $2::integer[]) as c (id, claims)
cross join lateral (
  select a.claims
  from {schema}.archive a
  where a.id = c.id and a.finished_at >= least($3::timestamptz, now()) - interval '1 day'
  union all
  select d.claims
  from {schema}.dead_letter d
  where d.id = c.id
  union all
  select j.claims
  from {schema}.job j
  where j.id = c.id and (j.claims > c.claims or j.claimed_by is null)
) found
where found.claims >= c.claims
group by c.id
