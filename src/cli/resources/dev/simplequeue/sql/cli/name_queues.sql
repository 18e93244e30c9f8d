-- The queues that have live jobs. Called by IdleQueue. Served by job_lane: they are found by steps, each with one look.
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
select queue
from found
