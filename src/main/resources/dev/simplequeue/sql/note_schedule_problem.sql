-- Writes down why a schedule that is due does not fire. Its next tick clears it. Called by Firing. Served by schedule_pkey.
update {schema}.schedule
set problem = $2::text
where name = $1::text and problem is distinct from $2::text
returning name
