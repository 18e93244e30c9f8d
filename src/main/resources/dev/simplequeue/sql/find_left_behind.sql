-- The first job of each queue that is ready but was passed by claims: in a stretch of each lane, from one time to before another;
-- but those that claims leave out ($4).
-- It sees jobs that a claim has locked but not committed. Also says the lowest number among the transactions that it sees running.
-- Called by LeftBehind for the search, beside the claims: it walks over all that has left and that an old snapshot still pins. Served by job_lane.
select w.queue, min(first.run_at) as run_at, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest_xid
from unnest($1::text[]) with ordinality as w (queue, place)
cross join generate_series(0, 9) as lane (priority)
left join lateral (
  select run_at
  from {schema}.job
  where queue = w.queue
    and priority = lane.priority
    and run_at >= ($2::timestamptz[])[10 * w.place::integer - 9 + lane.priority]
    and run_at < ($3::timestamptz[])[10 * w.place::integer - 9 + lane.priority]
    and claimed_by is null
    and not cancel_requested
    and id <> all ($4::uuid[])
  order by run_at
  limit 1
) first on true
group by w.queue
