-- Drains a default partition that is too large for make_partitions, one short step a call, each of which is kept if the next is cut off:
-- first it makes the tables of today and the days ahead, and has what comes from now on copied too (copy_default); then it copies what is
-- there, so many pages a call, to the tables of its days, while the archive still has the rows; and in the end it puts all of them in the
-- place of the old default partition at once. No row is moved, read or checked under a lock that a settlement waits for, and no lock is
-- waited for longer than 100 ms. What is not needed then is left out, for each table takes milliseconds under that lock: days without rows
-- are left to make_partitions, and days that are over keep the constraint that proves their rows. Returns whether there is more to do.
-- Called by drain_default.sql.
create or replace function {schema}.drain_default(days_ahead integer, pages integer) returns boolean
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
  has_rows boolean;
  referring text;
begin
  if not pg_try_advisory_xact_lock(hashtext('{schema}.make_partitions')) then
    return false;
  end if;
  if to_regclass('{schema}.archive_drained') is not null then
    drop table {schema}.archive_drained;
  end if;

  if to_regclass('{schema}.archive_next') is null and pg_relation_size('{schema}.archive_default') <= {large_bytes} then
    return false;
  end if;
  select format('%I of table %s', k.conname, k.conrelid::regclass) into referring
  from pg_constraint k
  where k.confrelid = '{schema}.archive_default'::regclass and k.contype = 'f' and k.conparentid = 0
  limit 1;
  if referring is not null then
    raise exception 'the default partition of the archive cannot be emptied: the foreign key % refers to it', referring
      using errcode = 'dependent_objects_still_exist',
        hint = 'Drop that foreign key; rows of the archive move to the tables of their days.';
  end if;

  if to_regclass('{schema}.archive_next') is null then
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
    if exists (select from {schema}.archive_next) then
      execute format(
        'with late as (
           delete from {schema}.archive_next where finished_at >= $1 and finished_at < $2 returning *)
         insert into %s select * from late',
        {schema}.day_table(day))
      using day::timestamptz, (day + 1)::timestamptz;
    end if;
    execute format('select exists (select from %s)', {schema}.day_table(day)) into has_rows;
    continue when not has_rows;
    if day < current_date then
      execute format(
        'alter table {schema}.archive attach partition %s for values from (%L) to (%L)', {schema}.day_table(day), day, day + 1);
    else
      perform {schema}.attach_day(day);
    end if;
  end loop;
  alter table {schema}.archive_next rename to archive_default;
  alter table {schema}.archive attach partition {schema}.archive_default default;
  drop table {schema}.archive_drain;
  return true;
end
$$;
