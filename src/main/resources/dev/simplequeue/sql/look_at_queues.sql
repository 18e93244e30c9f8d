-- The limits of these queues, since when the oldest ready job of each is ready, and the live nodes that have a handler for it.
-- Called by Looking. Served by queue_pkey, audit_at and job_lane: each lane of a queue is read up to its first ready job. Reads the few nodes whole.
select
  w.queue,
  q.paused_at,
  paused.caller as paused_by,
  paused.note as pause_note,
  q.cluster_max_running,
  q.limit_key_max_running,
  q.rate_starts,
  (extract(epoch from q.rate_period) * 1000)::bigint as rate_millis,
  q.limit_key_rate_starts,
  (extract(epoch from q.limit_key_rate_period) * 1000)::bigint as limit_key_rate_millis,
  ready.since as ready_since,
  array(
    select n.name
    from {schema}.node n
    where n.dead_at is null and w.queue = any (n.queues)
    order by n.name
    limit 100
  ) as nodes
from unnest($1::text[]) as w (queue)
left join {schema}.queue q on q.name = w.queue
left join lateral (
  select caller, target ->> 'note' as note
  from {schema}.audit
  where at between q.paused_at - interval '1 minute' and q.paused_at and action = 'pause' and target ->> 'queue' = q.name
  order by at desc
  limit 1
) paused on true
cross join lateral (
  select min(front.since) as since
  from generate_series(0, 9) as lane (priority)
  cross join lateral (
    select greatest(run_at, created_at) as since
    from {schema}.job
    where queue = w.queue and priority = lane.priority and run_at <= now() and claimed_by is null
    order by run_at
    limit 1
  ) front
) ready
