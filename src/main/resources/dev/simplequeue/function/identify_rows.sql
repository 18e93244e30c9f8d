-- Logical replication tells rows apart by their replica identity, which is the primary key where there is one. An id is not unique by
-- constraint in the tables of ended jobs, so there it is the whole row. That costs nothing unless wal_level is logical; then each delete and
-- each redrive writes the old row to the WAL (https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY).
-- Waits for a table's lock for at most 100 ms, and ends with the first that it does not get: it has locked the ones before. The next call may
-- begin with another. Returns how many tables are left.
-- Called by identify_rows.sql.
create or replace function {schema}.identify_rows() returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
as $$
declare
  unidentified constant oid[] := array(
    select c.oid
    from pg_class c
    where c.relreplident = 'd'
      and (
        c.oid in ('{schema}.archive'::regclass, '{schema}.dead_letter'::regclass)
        or exists (select from pg_inherits i where i.inhrelid = c.oid and i.inhparent = '{schema}.archive'::regclass))
    order by random());
begin
  for i in 1 .. cardinality(unidentified) loop
    begin
      execute format('alter table %s replica identity full', unidentified[i]::regclass);
    exception when lock_not_available then
      return cardinality(unidentified) - i + 1;
    end;
  end loop;
  return 0;
end
$$;
