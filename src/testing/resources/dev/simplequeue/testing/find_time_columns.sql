-- The columns that can be a time: those of a type that is one, and whole numbers of eight bytes. Partitions have those of their table.
-- Called by the test of TimeColumns. Reads the catalogs.
select c.relname::text as table_name, a.attname::text as column_name, format_type(a.atttypid, null) as type
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text
  and c.relkind in ('r', 'p')
  and not c.relispartition
  and a.attnum > 0
  and not a.attisdropped
  and format_type(a.atttypid, null) ~ 'time|date|interval|bigint'
order by 1, 2
