-- Makes the archive's partitions for today and the days ahead (UTC), and for those that the default partition has rows of, which move along.
-- All in short steps: to attach a partition, PostgreSQL reads the default one and lets nobody write to it meanwhile, so nothing is done while
-- that is large: see drain_default. No lock is waited for longer than 100 ms. Rows are inserted after the partition is attached:
-- a subscriber is told of them as rows of archive. A day whose rows cannot be moved (a foreign key onto them, a trigger) is left, and holds
-- up no other. Returns how many days were left to the next call.
-- Called by make_partitions.sql.
create or replace function {schema}.make_partitions(days_ahead integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  large constant boolean := pg_relation_size('{schema}.archive_default') > {large_bytes};
  missing date[] := array(
    select day
    from (select current_date + d as day from generate_series(0, days_ahead) as g (d)) as ahead
    where not {schema}.is_attached(day)
    order by day);
  locked timestamptz;
  moved {schema}.archive[];
  refused integer := 0;
begin
  if large or to_regclass('{schema}.archive_next') is not null
    or not pg_try_advisory_xact_lock(hashtext('{schema}.make_partitions'))
  then
    return cardinality(missing);
  end if;
  -- What refuses a day is to be seen with that day.
  set constraints all immediate;
  missing := missing || array(
    select distinct (finished_at at time zone 'UTC')::date as day
    from {schema}.archive_default
    where finished_at < current_date);
  for i in 1 .. cardinality(missing) loop
    perform {schema}.make_day_table(missing[i]);
  end loop;
  for i in 1 .. cardinality(missing) loop
    -- Another node has made it.
    continue when {schema}.is_attached(missing[i]);
    if clock_timestamp() > locked + interval '50 milliseconds' then
      return refused + cardinality(missing) - i + 1;
    end if;
    begin
      -- Nothing may come in between the move and the attachment. What is locked is locked until the end.
      lock table {schema}.archive_default in access exclusive mode;
      locked := coalesce(locked, clock_timestamp());
      with taken as (
        delete from {schema}.archive_default where finished_at >= missing[i] and finished_at < missing[i] + 1 returning *
      )
      select array_agg(row(taken.*)::{schema}.archive) into moved from taken;
      perform {schema}.attach_day(missing[i]);
      insert into {schema}.archive select * from unnest(moved);
    exception when lock_not_available or check_violation then
      return refused + cardinality(missing) - i + 1;
    when integrity_constraint_violation or raise_exception then
      refused := refused + 1;
    end;
  end loop;
  return refused;
end
$$;
