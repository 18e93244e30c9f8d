-- The queues whose oldest job has been ready for longer than $1 milliseconds although none of their jobs runs: neither paused nor limited,
-- and nothing holds their places. Called by Queries, and by the doctor's WedgedQueues. Served by job_lane: the queues are found by steps, and
-- each lane is read up to its first ready job, and to its first running one behind a thousand.
with recursive found as (
  (
    select queue
    from {schema}.job
    order by queue
    limit 1
  )
  union all
  select next.queue
  from found
  cross join lateral (
    select queue
    from {schema}.job
    where queue > found.queue
    order by queue
    limit 1
  ) next
)
select
  f.queue,
  (extract(epoch from now() - min(greatest(ready.run_at, ready.created_at))) * 1000)::bigint as ready_millis,
  (
    select count(*)::integer
    from {schema}.node n
    join {schema}.lease l on l.node = n.id
    where n.dead_at is null and l.renewed_at > clock_timestamp() - interval '10 seconds' and f.queue = any (n.queues)
  ) as nodes
from found f
left join {schema}.queue q on q.name = f.queue
cross join generate_series(0, 9) as lane (priority)
cross join lateral (
  select run_at, created_at
  from {schema}.job
  where queue = f.queue
    and priority = lane.priority
    and run_at <= now() - $1::bigint * interval '1 millisecond'
    and created_at <= now() - $1::bigint * interval '1 millisecond'
    and claimed_by is null
    and not cancel_requested
  order by run_at
  limit 1
) ready
where q.paused_at is null
  and not coalesce(q.limited, false)
  and not exists (
    select
    from generate_series(0, 9) as other (priority)
    cross join lateral (
      select claimed_by
      from (
        select claimed_by
        from {schema}.job
        where queue = f.queue and priority = other.priority and run_at <= now()
        order by run_at
        limit 1000
      ) front
      where claimed_by is not null
      limit 1
    ) running
    offset 0
  )
group by f.queue
order by f.queue
