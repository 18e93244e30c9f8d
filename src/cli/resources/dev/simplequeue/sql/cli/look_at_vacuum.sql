-- Live and dead rows of the queue's tables as the server's statistics have them, when each was vacuumed, and whether autovacuum is off.
-- Called by DeadRows. Reads the server's catalog and its statistics.
select
  c.relname::text as name,
  coalesce(pg_stat_get_live_tuples(c.oid), 0) as live_rows,
  coalesce(pg_stat_get_dead_tuples(c.oid), 0) as dead_rows,
  extract(epoch from now() - greatest(pg_stat_get_last_autovacuum_time(c.oid), pg_stat_get_last_vacuum_time(c.oid)))::float8
    as vacuumed_seconds,
  current_setting('autovacuum') = 'off' or coalesce('autovacuum_enabled=false' = any (c.reloptions), false)
    or coalesce('autovacuum_enabled=off' = any (c.reloptions), false) as off
from pg_class c
where c.relnamespace = to_regnamespace('{schema}') and c.relkind = 'r'
order by c.relname
