-- The days of the archive that have a partition, and today and tomorrow (UTC) also if they have none; how many days each is ahead of today.
-- None if there is no archive. Called by PartitionDays. Reads the catalog.
with partition as (
  select c.relname::text as name, to_date(substring(c.relname from 'archive_(\d{8})$'), 'YYYYMMDD') as day
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent = to_regclass('{schema}.archive') and c.relname ~ 'archive_\d{8}$'
),
today as (
  select (now() at time zone 'UTC')::date as day
),
wanted as (
  select today.day + d as day
  from today
  cross join generate_series(0, 1) as g (d)
)
select
  coalesce(p.day, w.day) as day,
  p.name,
  p.day is not null as present,
  coalesce(p.day, w.day) - today.day as ahead
from partition p
full join wanted w on w.day = p.day
cross join today
where to_regclass('{schema}.archive') is not null
order by 1
