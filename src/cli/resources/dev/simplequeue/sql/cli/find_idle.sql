-- Which of these queues have no running job, and how many live nodes have a handler for each. Called by IdleQueue. Served by job_lane: each
-- lane is read up to its first running job, or a thousand that are ready before one.
select
  w.queue,
  (
    select count(*)::integer
    from {schema}.node n
    join {schema}.lease l on l.node = n.id
    where n.dead_at is null and l.renewed_at > clock_timestamp() - interval '10 seconds' and w.queue = any (n.queues)
  ) as nodes
from unnest($1::text[]) as w (queue)
where not exists (
  select
  from generate_series(0, 9) as lane (priority)
  cross join lateral (
    select claimed_by
    from (
      select claimed_by
      from {schema}.job
      where queue = w.queue and priority = lane.priority and run_at <= now()
      order by run_at
      limit 1000
    ) front
    where claimed_by is not null
    limit 1
  ) running
  offset 0
)
order by w.queue
