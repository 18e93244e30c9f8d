-- How long it is until something becomes due that is not due yet: a job, a permit that is freed by time, or, if $1, a schedule. In microseconds.
-- Called by TestClock. Reads small tables whole.
select (extract(epoch from min(t.due) - clock_timestamp()) * 1000000)::bigint as wait
from (
  select run_at as due
  from {schema}.job
  where claimed_by is null and parked_at is null
  union all
  select p.free_at
  from {schema}.permit p
  where p.kind <> 'run' and exists (select from {schema}.job j where j.queue = p.queue and j.claimed_by is null)
  union all
  select next_at
  from {schema}.schedule
  where $1::boolean and paused_at is null
) t
where t.due > clock_timestamp() and t.due < 'infinity'
