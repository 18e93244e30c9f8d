-- Makes the table of a day, if it is not there, and says its name. It is no partition yet, but has the constraint that proves to ATTACH that
-- it may be one.
-- Called by drain_default, make_partitions.
create or replace function {schema}.make_day_table(day date) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  name constant text := {schema}.day_table(day);
begin
  if to_regclass(name) is null then
    execute format('create table %s (like {schema}.archive including all)', name);
    -- LIKE does not copy it.
    execute format('alter table %s replica identity full', name);
    execute format(
      'alter table %s add constraint rows_are_of_the_day check (finished_at >= %L and finished_at < %L)', name, day, day + 1);
  end if;
  return name;
end
$$;
