-- The tables, columns, indexes and constraints of the schema in words that are the same on each version of the server. Partitions of the
-- archive are left out: they come and go. Called by TableDrift. Reads the catalog.
with t as (
  select c.oid, c.relname
  from pg_class c
  where c.relnamespace = to_regnamespace('{schema}') and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname not in ('archive_next', 'archive_drain')
)
select 'table ' || relname as object, 'there' as definition
from t
union all
select
  'column ' || t.relname || '.' || a.attname,
  replace(format_type(a.atttypid, a.atttypmod), quote_ident(btrim('{schema}', '"')) || '.', '') || case when a.attnotnull then ' not null' else '' end
from t
join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
union all
select
  'index ' || i.relname,
  regexp_replace(
    replace(replace(pg_get_indexdef(x.indexrelid), quote_ident(btrim('{schema}', '"')) || '.', ''), ' ON ONLY ', ' ON '),
    '::text',
    '',
    'g')
  || case when x.indisvalid then '' else ' INVALID' end
from t
join pg_index x on x.indrelid = t.oid
join pg_class i on i.oid = x.indexrelid
union all
select
  'constraint ' || t.relname || '.' || k.conname,
  case k.contype when 'c' then 'check' when 'p' then 'primary key' else 'unique' end
  || case when k.convalidated then '' else ' INVALID' end
from t
join pg_constraint k on k.conrelid = t.oid and k.contype in ('c', 'p', 'u')
order by 1
