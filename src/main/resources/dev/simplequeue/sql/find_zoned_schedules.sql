-- The schedules whose next tick lies ahead and hangs on the clock of a zone, in the order of their names, from a name on. As look_at_schedules.
-- Called by Firing. Served by schedule_pkey.
select name, revision, next_at, false as buffered, definition, last_job, now() as looked_at, null::bigint as wait
from {schema}.schedule
where name > $1::text and next_at > now() and paused_at is null and definition ? 'zone'
order by name
limit $2::integer
