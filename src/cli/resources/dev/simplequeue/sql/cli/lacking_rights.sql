-- The rights of a node that this role lacks: on the schema, on its tables and partitions, on its functions. A node only reads schema_version.
-- Called by Rights. Reads the catalog.
select 'schema ' || nspname as object, 'usage' as lacking
from pg_namespace
where oid = to_regnamespace('{schema}') and not has_schema_privilege(oid, 'usage')
union all
select 'table ' || c.relname, w.word
from pg_class c
cross join (values ('select'), ('insert'), ('update'), ('delete')) as w (word)
where c.relnamespace = to_regnamespace('{schema}')
  and c.relkind in ('r', 'p')
  and not has_table_privilege(c.oid, w.word)
  and (w.word = 'select' or c.relname <> 'schema_version')
union all
select 'function ' || p.oid::regprocedure, 'execute'
from pg_proc p
where p.pronamespace = to_regnamespace('{schema}') and not has_function_privilege(p.oid, 'execute')
order by 1, 2
limit 50
