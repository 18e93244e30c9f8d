-- Drops the oldest of the archive's day partitions whose rows are all older than this, and says its name; null if there is none, or
-- if another node is at it. A day that cannot be dropped (a foreign key onto it, an event trigger) holds up no other; if that is the case
-- with all, fails with the last reason. Waits 100 ms for the lock, which readers hold: a drop that waits stops all settlement behind it.
-- Called by drop_old_partition.sql.
create or replace function {schema}.drop_old_partition(keep interval) returns text
language plpgsql
set lock_timeout = '100ms'
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  oldest text;
  refused_state text;
  refused_message text;
begin
  if not pg_try_advisory_xact_lock(hashtext('{schema}.drop_old_partition')) then
    return null;
  end if;
  for oldest in
    select c.relname
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = '{schema}.archive'::regclass
      and c.relname ~ '^archive_[0-9]{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 <= now() - keep
    order by c.relname
    limit 20
  loop
    begin
      execute format('drop table %s.%I', '{schema}', oldest);
      return oldest;
    exception when dependent_objects_still_exist or insufficient_privilege or raise_exception then
      get stacked diagnostics refused_state = returned_sqlstate, refused_message = message_text;
    end;
  end loop;
  if refused_state is not null then
    raise exception using errcode = refused_state, message = refused_message;
  end if;
  return null;
end
$$;
