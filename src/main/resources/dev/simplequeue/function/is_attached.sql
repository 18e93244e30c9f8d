-- Whether the table of a UTC day is a partition of the archive.
-- Called by make_partitions.
create or replace function {schema}.is_attached(day date) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from pg_class c where c.oid = to_regclass({schema}.day_table(day)) and c.relispartition)
$$;
