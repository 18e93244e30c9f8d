-- What happens to the default partition while it is drained happens to the copies too: to those in the table of the day, or else in what will
-- be the next default partition. With the rights of the owner of the tables: nobody needs a right on the new ones to end a job.
-- Called by drain_default. It is a trigger.
create or replace function {schema}.copy_default() returns trigger
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
