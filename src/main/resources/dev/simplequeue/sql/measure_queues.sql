-- For how many milliseconds the oldest ready job of each of these queues has been ready; no row for a queue without one.
-- Called by Measuring. Served by job_lane: each lane of a queue is read up to its first ready job.
select w.queue, (extract(epoch from now() - min(greatest(ready.run_at, ready.created_at))) * 1000)::bigint as ready_millis
from unnest($1::text[]) as w (queue)
cross join generate_series(0, 9) as lane (priority)
cross join lateral (
  select run_at, created_at
  from {schema}.job
  where queue = w.queue and priority = lane.priority and run_at <= now() and claimed_by is null
  order by run_at
  limit 1
) ready
group by w.queue
