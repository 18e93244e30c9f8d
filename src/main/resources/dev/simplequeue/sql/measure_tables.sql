-- The sizes of the queue's tables with their indexes and TOAST, and how many rows, live and dead, the server's statistics know of. The
-- partitions of the archive are one table.
-- Called by Measuring. Reads the server's catalog and its statistics.
select
  case when p.inhparent is null then c.relname else 'archive' end::text as name,
  sum(pg_total_relation_size(c.oid))::bigint as bytes,
  sum(coalesce(pg_stat_get_live_tuples(c.oid), 0))::bigint as live_rows,
  sum(coalesce(pg_stat_get_dead_tuples(c.oid), 0))::bigint as dead_rows
from pg_class c
left join pg_inherits p on p.inhrelid = c.oid
where c.relnamespace = (select relnamespace from pg_class where oid = '{schema}.job'::regclass) and c.relkind = 'r'
group by 1
order by 1
