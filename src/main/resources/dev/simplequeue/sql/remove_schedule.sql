-- Removes a schedule; its jobs stay. Called by Scheduling. Served by schedule_pkey.
delete from {schema}.schedule
where name = $1::text and (select {schema}.as_durable())
returning name
