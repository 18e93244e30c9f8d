-- How many schedules are due, and can fire as far as is known.
-- Called by Upkeep. Served by schedule_due.
select count(*) as due
from {schema}.schedule
where next_at <= clock_timestamp() and paused_at is null and problem is null
