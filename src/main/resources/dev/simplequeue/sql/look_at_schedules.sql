-- The schedules that are due, and how long it is until the next one that is not. One row more than there are: the last has no name.
-- Called by Firing. Served by schedule_due; and by schedule_buffered, for ticks that wait for the end of an earlier job.
with due as materialized (
  select name, revision, next_at, definition, last_job
  from {schema}.schedule
  where next_at <= now() and paused_at is null and name <> all ($1::text[])
  order by next_at
  limit $2::integer
),
buffered as materialized (
  select s.name, s.revision, s.buffered_tick, s.definition, s.last_job
  from {schema}.schedule s
  where s.buffered_tick is not null
    and s.paused_at is null
    and s.name <> all ($1::text[])
    and not exists (select from {schema}.job j where j.id = s.last_job offset 0)
  order by s.name
  limit $2::integer
)
select name, revision, nullif(next_at, '-infinity') as next_at, false as buffered, definition, last_job, now() as looked_at,
  null::bigint as wait
from due
union all
select name, revision, buffered_tick, true, definition, last_job, now(), null
from buffered
union all
select
  null, null, null, exists (select from {schema}.schedule where buffered_tick is not null and paused_at is null), null, null, now(),
  ceil(extract(epoch from (
    select min(next_at) from {schema}.schedule where next_at > now() and paused_at is null) - clock_timestamp()) * 1000)::bigint
