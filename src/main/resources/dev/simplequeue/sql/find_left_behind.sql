-- The first job of each queue that is ready but before the marks where claims begin; nothing for a queue that has none.
-- Called by Stragglers, seldom: it walks over all that has left and that an old snapshot still pins. Served by job_lane.
select w.queue, min(first.run_at) as run_at
from unnest($1::text[]) with ordinality as w (queue, place)
cross join generate_series(0, 9) as lane (priority)
cross join lateral (
  select run_at
  from {schema}.job
  where queue = w.queue
    and priority = lane.priority
    and run_at < ($2::timestamptz[])[10 * w.place::integer - 9 + lane.priority]
    and claimed_by is null
    and not cancel_requested
  order by run_at
  limit 1
) first
group by w.queue
