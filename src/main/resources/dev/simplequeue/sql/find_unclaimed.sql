-- Which of these queues have a job that has been ready for so many milliseconds and is not claimed, and for how long the oldest is.
-- Not of queues that are paused or have limits: there that can be right.
-- Called by Unclaimed. Served by job_lane: each lane of a queue is read up to its first ready job.
select w.queue, (extract(epoch from now() - min(greatest(ready.run_at, ready.created_at))) * 1000)::bigint as ready_millis
from unnest($1::text[]) as w (queue)
left join lateral (select paused_at, limited from {schema}.queue where name = w.queue offset 0) q on true
cross join generate_series(0, 9) as lane (priority)
cross join lateral (
  select run_at, created_at
  from {schema}.job
  where queue = w.queue
    and priority = lane.priority
    and run_at <= now() - $2::bigint * interval '1 millisecond'
    and created_at <= now() - $2::bigint * interval '1 millisecond'
    and claimed_by is null
    and not cancel_requested
  order by run_at
  limit 1
) ready
where q.paused_at is null and not coalesce(q.limited, false)
group by w.queue
