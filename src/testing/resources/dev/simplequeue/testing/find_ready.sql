-- The queue of the job that a drain runs next: by queue, priority and time. Paused queues have none.
-- Called by Drain. Served by job_lane.
select j.queue
from {schema}.job j
left join {schema}.queue q on q.name = j.queue
where j.queue = any ($1::text[])
  and j.claimed_by is null
  and not j.cancel_requested
  and j.run_at <= clock_timestamp()
  and q.paused_at is null
order by j.queue, j.priority, j.run_at, j.id
limit 1
