-- Logical replication tells rows apart by their replica identity, which is the primary key where there is one. An id is not unique by
-- constraint in the tables of ended jobs, so there it is the whole row. That costs nothing unless wal_level is logical; then each delete and
-- each redrive writes the old row to the WAL (https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY).
-- Waits for a table's lock for at most 100 ms, and ends with the first that it does not get: it has locked the ones before. The next call may
-- begin with another. Returns how many tables are left.
create function {schema}.identify_rows() returns integer
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

-- The archive's partition of a UTC day, by its qualified name, whether it is there or not.
create function {schema}.day_table(day date) returns text
language sql immutable
return '{schema}.archive_' || to_char(day, 'YYYYMMDD');

-- Makes the table of a day, if it is not there, and says its name. It is no partition yet, but has the constraint that proves to ATTACH that
-- it may be one.
create function {schema}.make_day_table(day date) returns text
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

create function {schema}.is_attached(day date) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from pg_class c where c.oid = to_regclass({schema}.day_table(day)) and c.relispartition)
$$;

create function {schema}.attach_day(day date) returns void
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

-- Makes the archive's partitions for today and the days ahead (UTC), and for those that the default partition has rows of, which move along.
-- All in short steps: to attach a partition, PostgreSQL reads the default one and lets nobody write to it meanwhile, so nothing is done while
-- that is larger than 4 MB: see drain_default. No lock is waited for longer than 100 ms. Rows are inserted after the partition is attached:
-- a subscriber is told of them as rows of archive. Returns how many days were left to the next call.
create or replace function {schema}.make_partitions(days_ahead integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  large constant boolean := pg_relation_size('{schema}.archive_default') > 4194304;
  missing date[] := array(
    select day
    from (select current_date + d as day from generate_series(0, days_ahead) as g (d)) as ahead
    where not {schema}.is_attached(day)
    order by day);
  locked timestamptz;
  moved {schema}.archive[];
begin
  if large or to_regclass('{schema}.archive_next') is not null
    or not pg_try_advisory_xact_lock(hashtext('{schema}.make_partitions'))
  then
    return cardinality(missing);
  end if;
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
      return cardinality(missing) - i + 1;
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
      return cardinality(missing) - i + 1;
    end;
  end loop;
  return 0;
end
$$;

-- What happens to the default partition while it is drained happens to the copies too: to those in the table of the day, or else in what will
-- be the next default partition. With the rights of the owner of the tables: nobody needs a right on the new ones to end a job.
create function {schema}.copy_default() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
begin
  if tg_op <> 'INSERT' then
    execute format(
      'delete from %s where id = $1 and finished_at = $2',
      coalesce(to_regclass({schema}.day_table(old.finished_at::date)), '{schema}.archive_next'::regclass))
    using old.id, old.finished_at;
  end if;
  if tg_op <> 'DELETE' then
    execute format(
      'insert into %s select ($1).*',
      coalesce(to_regclass({schema}.day_table(new.finished_at::date)), '{schema}.archive_next'::regclass))
    using new;
  end if;
  return null;
end
$$;

revoke all on function {schema}.copy_default() from public;

-- Drains a default partition that is too large for make_partitions, one short step a call, each of which is kept if the next is cut off:
-- first it makes the tables of today and the days ahead, and has what comes from now on copied too (copy_default); then it copies what is
-- there, so many pages a call, to the tables of its days, while the archive still has the rows; and in the end it puts all of them in the
-- place of the old default partition at once. No row is moved, read or checked under a lock that a settlement waits for, and no lock is
-- waited for longer than 100 ms. Returns whether there is more to do.
create function {schema}.drain_default(days_ahead integer, pages integer) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '50ms'
set timezone = 'UTC'
set datestyle = 'ISO'
-- Pages by their number, and copies by their id, whatever the statistics say: the tables of the days have none yet.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
as $$
declare
  first_page bigint;
  end_page bigint;
  day date;
begin
  if not pg_try_advisory_xact_lock(hashtext('{schema}.make_partitions')) then
    return false;
  end if;
  if to_regclass('{schema}.archive_drained') is not null then
    drop table {schema}.archive_drained;
  end if;

  if to_regclass('{schema}.archive_next') is null then
    if pg_relation_size('{schema}.archive_default') <= 4194304 then
      return false;
    end if;
    create table {schema}.archive_next (like {schema}.archive including all);
    alter table {schema}.archive_next replica identity full;
    create table {schema}.archive_drain (
      one      boolean not null primary key default true,
      page     bigint  not null,
      end_page bigint  not null
    );
    for i in 0 .. days_ahead loop
      perform {schema}.make_day_table(current_date + i);
    end loop;
    -- Waits for whoever writes: after it, all that is not copied by the trigger can be seen, on pages that are there now.
    create trigger copy_default after insert or update or delete on {schema}.archive_default
      for each row execute function {schema}.copy_default();
    insert into {schema}.archive_drain (page, end_page)
    values (0, pg_relation_size('{schema}.archive_default') / current_setting('block_size')::integer);
    return true;
  end if;

  select d.page, d.end_page into first_page, end_page from {schema}.archive_drain d for update;
  if first_page < end_page then
    for day in
      select distinct d.finished_at::date
      from {schema}.archive_default d
      where d.ctid >= format('(%s,0)', first_page)::tid and d.ctid < format('(%s,0)', first_page + pages)::tid
    loop
      -- A row that is locked against deletion is copied before its deletion is, or not at all.
      execute format(
        'insert into %1$s
         select d.*
         from {schema}.archive_default d
         where d.ctid >= $1 and d.ctid < $2 and d.finished_at >= $3 and d.finished_at < $4
           and not exists (select from %1$s c where c.id = d.id and c.finished_at = d.finished_at)
         for key share',
        {schema}.make_day_table(day))
      using format('(%s,0)', first_page)::tid, format('(%s,0)', first_page + pages)::tid,
        day::timestamptz, (day + 1)::timestamptz;
    end loop;
    update {schema}.archive_drain set page = first_page + pages;
    return true;
  end if;

  lock table only {schema}.archive, only {schema}.archive_default in access exclusive mode;
  alter table {schema}.archive detach partition {schema}.archive_default;
  drop trigger copy_default on {schema}.archive_default;
  alter table {schema}.archive_default rename to archive_drained;
  for day in
    select to_date(right(c.relname, 8), 'YYYYMMDD')
    from pg_class c
    where c.relnamespace = '{schema}'::regnamespace and c.relkind = 'r' and not c.relispartition
      and c.relname ~ '^archive_[0-9]{8}$'
  loop
    execute format(
      'with late as (
         delete from {schema}.archive_next where finished_at >= $1 and finished_at < $2 returning *)
       insert into %s select * from late',
      {schema}.day_table(day))
    using day::timestamptz, (day + 1)::timestamptz;
    perform {schema}.attach_day(day);
  end loop;
  alter table {schema}.archive_next rename to archive_default;
  alter table {schema}.archive attach partition {schema}.archive_default default;
  drop table {schema}.archive_drain;
  return true;
end
$$;

-- What cannot be locked now is the janitor's to finish: an upgrade waits for no reader.
select {schema}.identify_rows();
