-- Makes the table of a UTC day a partition of the archive, which needs the proof of its rows no longer.
-- Called by drain_default, make_partitions.
create or replace function {schema}.attach_day(day date) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
begin
  execute format(
    'alter table {schema}.archive attach partition %s for values from (%L) to (%L)', {schema}.day_table(day), day, day + 1);
  execute format('alter table %s drop constraint rows_are_of_the_day', {schema}.day_table(day));
end
$$;
