-- All that is known of a job, and the ids of its lives: back by what each was redriven from, and on by what it was redriven to.
-- With what its present or last run has told of its progress, while it lives.
-- Called by Finding. Served by job_pkey, archive_id (partitions pruned by finished_at), dead_letter_id and progress_pkey.
with recursive found as materialized (
  select
    j.id, j.queue,
    {schema}.live_state(j.claimed_by, j.run_at) as state,
    j.priority, j.run_at, j.created_at, j.claimed_at, null::timestamptz as finished_at, j.claimed_by, j.attempt, j.max_attempts,
    j.unique_key, j.fingerprint, j.redriven_from, null::uuid as redriven_to, j.payload, j.headers, null::jsonb as output, j.errors,
    j.timeout, j.reprocesses, j.crashes, j.releases, j.claims, j.cancel_requested
  from {schema}.job j
  where j.id = $1::uuid
  union all
  select
    a.id, a.queue, 'completed', a.priority, a.run_at, a.created_at, a.claimed_at, a.finished_at, a.claimed_by, a.attempt,
    a.max_attempts, a.unique_key, a.fingerprint, a.redriven_from, null, a.payload, a.headers, a.output, a.errors, a.timeout,
    a.reprocesses, a.crashes, a.releases, a.claims, false
  from {schema}.archive a
  where a.id = $1::uuid and a.finished_at >= least($2::timestamptz, now()) - interval '1 day'
  union all
  select
    d.id, d.queue, d.state, d.priority, d.run_at, d.created_at, d.claimed_at, d.finished_at, d.claimed_by, d.attempt,
    d.max_attempts, d.unique_key, d.fingerprint, d.redriven_from, d.redriven_to, d.payload, d.headers, null, d.errors, d.timeout,
    d.reprocesses, d.crashes, d.releases, d.claims, false
  from {schema}.dead_letter d
  where d.id = $1::uuid
),
before as (
  select redriven_from as id, -1 as place
  from found
  where redriven_from is not null
  union all
  select d.redriven_from, before.place - 1
  from before
  cross join lateral (select redriven_from from {schema}.dead_letter where id = before.id offset 0) d
  where d.redriven_from is not null and before.place > -100
),
after as (
  select redriven_to as id, 1 as place
  from found
  where redriven_to is not null
  union all
  select d.redriven_to, after.place + 1
  from after
  cross join lateral (select redriven_to from {schema}.dead_letter where id = after.id offset 0) d
  where d.redriven_to is not null and after.place < 100
)
select
  found.id, found.queue, found.state, found.priority, found.run_at, found.created_at, found.claimed_at, found.finished_at,
  found.claimed_by, found.attempt, found.max_attempts, found.unique_key, found.fingerprint, found.errors -> -1 ->> 'error' as last_error,
  found.redriven_from, found.redriven_to,
  found.payload::text as payload, found.headers::text as headers, found.output::text as output, found.errors::text as errors,
  (extract(epoch from found.timeout) * 1000)::bigint as timeout, found.reprocesses, found.crashes, found.releases, found.claims,
  found.cancel_requested, node.name as node_name,
  told.done as progress_done, told.total as progress_total, told.note as progress_note, told.at as progress_at,
  told.attempt as progress_attempt,
  array(
    select life.id
    from (
      select id, place from before
      union all
      select found.id, 0
      union all
      select id, place from after
    ) life
    order by life.place
  ) as lives
from found
left join lateral (select name from {schema}.node where id = found.claimed_by offset 0) node on true
left join lateral (
  select p.done, p.total, p.note, p.at, p.attempt
  from {schema}.progress p
  where p.job = found.id and p.fence = found.claims and found.finished_at is null
  offset 0
) told on true
