-- The queues that have ready jobs, no handler on any node, and are not paused. Called by Unhandled.
-- Goes from one queue's name to the next by job_lane, whatever the number of jobs.
with recursive names as (
  (select queue from {schema}.job order by queue limit 1)
  union all
  select (select job.queue from {schema}.job where job.queue > names.queue order by job.queue limit 1)
  from names
  where names.queue is not null
)
select names.queue
from names
where names.queue is not null
  and not exists (select from {schema}.queue q where q.name = names.queue and q.paused_at is not null offset 0)
  and not exists (select from {schema}.node where dead_at is null and names.queue = any (node.queues) offset 0)
  and exists (
    select
    from generate_series(0, 9) as lane (priority)
    where exists (
      select
      from {schema}.job
      where job.queue = names.queue
        and job.priority = lane.priority
        and job.run_at <= now()
        and job.claimed_by is null
      offset 0)
    offset 0)
order by names.queue
