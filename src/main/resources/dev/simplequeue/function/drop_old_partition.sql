-- Drops the oldest of the archive's day partitions whose rows are all older than this, and says its name; null if there is none, or
-- if another node is at it. Waits 100 ms for the lock, which readers hold: a drop that waits stops all settlement behind it.
-- Called by drop_old_partition.sql.
create or replace function {schema}.drop_old_partition(keep interval) returns text
language plpgsql
set lock_timeout = '100ms'
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  oldest text;
begin
  if not pg_try_advisory_xact_lock(hashtext('{schema}.drop_old_partition')) then
    return null;
  end if;
  select c.relname
  into oldest
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent = '{schema}.archive'::regclass
    and c.relname ~ '^archive_[0-9]{8}$'
    and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 <= now() - keep
  order by c.relname
  limit 1;
  if oldest is not null then
    execute format('drop table %s.%I', '{schema}', oldest);
  end if;
  return oldest;
end
$$;
