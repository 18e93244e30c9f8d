-- Which of these claims are settled, by their own answer (exact) or by that or a later claim's (the job has moved on), and how.
-- Called by Settling for answers that two statements did not find. A claim that a reaper took away is not settled: that raises the fence.
-- A completed job that leaves no record (not keep) is settled when it is gone.
-- Served by archive_id (partitions pruned by finished_at), dead_letter_id and job_pkey.
select c.id, bool_or(found.claims = c.claims) as exact, min(found.state) as state
from unnest($1::uuid[], $2::integer[], $4::boolean[]) as c (id, claims, keep)
cross join lateral (
  select a.claims, 'completed' as state
  from {schema}.archive a
  where a.id = c.id and a.finished_at >= least($3::timestamptz, now()) - interval '1 day'
  union all
  select d.claims, d.state
  from {schema}.dead_letter d
  where d.id = c.id
  union all
  select j.claims, null
  from {schema}.job j
  where j.id = c.id and (j.claims > c.claims or j.claimed_by is null)
  union all
  select c.claims, 'completed'
  where not c.keep
    and not exists (select from {schema}.job j where j.id = c.id)
    and not exists (select from {schema}.dead_letter d where d.id = c.id)
) found
where found.claims >= c.claims and (select {schema}.as_durable())
group by c.id
