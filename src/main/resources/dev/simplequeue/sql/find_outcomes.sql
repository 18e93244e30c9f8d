-- What has become of these jobs; no row for one that is unknown. One snapshot: a job that ends meanwhile is found before or after.
-- Called by Outcomes. Served by job_pkey, archive_id (partitions pruned by finished_at) and dead_letter_id.
select found.id, found.queue, found.state, found.attempt, found.output::text as output, found.errors::text as errors,
  found.headers::text as headers
from unnest($1::uuid[]) as r (id)
cross join lateral (
  select
    j.id, j.queue,
    {schema}.live_state(j.claimed_by, j.run_at) as state,
    j.attempt, null::jsonb as output, j.errors, j.headers
  from {schema}.job j
  where j.id = r.id
  union all
  select a.id, a.queue, 'completed', a.attempt, a.output, a.errors, a.headers
  from {schema}.archive a
  where a.id = r.id and a.finished_at >= least($2::timestamptz, now()) - interval '1 day'
  union all
  select d.id, d.queue, d.state, d.attempt, null, d.errors, d.headers
  from {schema}.dead_letter d
  where d.id = r.id
) found
where (select {schema}.as_durable())
