-- Paused queues with ready jobs, 10,001 at most of each. Called by PausedBacklogs. Served by job_lane.
select
  q.name as queue,
  extract(epoch from clock_timestamp() - q.paused_at)::float8 as seconds,
  ready.jobs
from {schema}.queue q
cross join lateral (
  select count(*) as jobs
  from (
    select
    from {schema}.job j
    where j.queue = q.name and j.run_at <= now() and j.claimed_by is null
    limit 10001
  ) front
) ready
where q.paused_at is not null and ready.jobs > 0
order by ready.jobs desc
limit 100
