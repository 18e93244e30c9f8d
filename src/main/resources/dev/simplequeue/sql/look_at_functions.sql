-- The functions of the schema, and what the comment of each says: the checksum that it was made with. Called by Functions.
select p.proname::text as name, coalesce(obj_description(p.oid, 'pg_proc'), '') as comment
from pg_proc p
where p.pronamespace = to_regnamespace('{schema}')
