-- What is known of queues beside the numbers of their jobs ($1: those that have some): pause and limits, live nodes with a handler, since
-- when the oldest ready job is ready. Called by Queries. Served by queue_pkey, audit_at and job_lane: each lane of a queue is read up to its first
-- ready job; the tables of nodes and schedules are read whole.
with known as materialized (
  select unnest($1::text[]) as name
  union
  select name from {schema}.queue
  union
  select unnest(queues) from {schema}.node
  union
  select queue from {schema}.schedule
)
select
  k.name,
  q.paused_at,
  paused.caller as paused_by,
  paused.note as pause_note,
  q.cluster_max_running,
  q.limit_key_max_running,
  q.rate_starts,
  (extract(epoch from q.rate_period) * 1000)::bigint as rate_millis,
  q.limit_key_rate_starts as key_starts,
  (extract(epoch from q.limit_key_rate_period) * 1000)::bigint as key_millis,
  array(
    select n.name
    from {schema}.node n
    where n.dead_at is null and k.name = any (n.queues)
    order by n.name
    limit 100
  ) as nodes,
  (
    select min(greatest(ready.run_at, ready.created_at))
    from generate_series(0, 9) as lane (priority)
    cross join lateral (
      select run_at, created_at
      from {schema}.job
      where queue = k.name and priority = lane.priority and run_at <= now() and claimed_by is null
      order by run_at
      limit 1
    ) ready
  ) as ready_since
from known k
left join {schema}.queue q on q.name = k.name
left join lateral (
  select caller, target ->> 'note' as note
  from {schema}.audit
  where at between q.paused_at - interval '1 minute' and q.paused_at and action = 'pause' and target ->> 'queue' = q.name
  order by at desc
  limit 1
) paused on true
order by k.name
