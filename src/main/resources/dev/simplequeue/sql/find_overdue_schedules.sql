-- How many schedules should have fired more than a minute ago, or still wait for a node that works out their next tick; a thousand stands for
-- more too. And the one that waits longest, and for how many milliseconds. Always one row.
-- Called by OverdueSchedules. Served by schedule_due.
select
  count(*)::integer as schedules,
  (array_agg(o.name order by o.since, o.name))[1] as longest,
  coalesce(extract(epoch from now() - min(o.since)) * 1000, 0)::bigint as late_millis
from (
  select name, greatest(next_at, case when next_at = '-infinity' then changed_at end) as since
  from {schema}.schedule
  where paused_at is null
    and next_at < now() - interval '1 minute'
    and (next_at <> '-infinity' or changed_at < now() - interval '1 minute')
  order by next_at
  limit 1000
) o
