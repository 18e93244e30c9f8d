-- Least rights for the queue in one schema: who owns its tables, who works, who only enqueues. Run it as a superuser, before the first
-- migration and again after it and after each later one; it may be repeated.
--
--   psql -v ON_ERROR_STOP=1 -c "set simplequeue.schema = 'simplequeue'" -f roles.sql
--
-- It makes three roles that are named after the schema. Nobody can log in with them until you say `alter role ... login password ...`.
--
--   <schema>_owner     owns the schema and everything in it: for migrations (migrate: true), and for a node with a janitor, for to make and
--                      to drop the archive's partitions is the owner's right. One such node is enough; it need not run jobs.
--   <schema>_worker    claims, runs, settles, enqueues, cancels, rescues, inspects, keeps limits, writes its templates: a whole node with
--                      migrate: false and janitor.enabled: false.
--   <schema>_producer  enqueues: an EnqueueVerticle with migrate: false, or SimpleQueue.enqueue on a connection of this role.
--
-- A worker can read and end every job of the schema, as its work is: what must not see each other needs schemas of its own.
-- A producer that is to enqueue by SQL too needs `grant execute on function <schema>.enqueue to <schema>_producer`; that function has the owner's
-- rights, and so knows all policies for a key that is held. That grant stays when this script is run again; any other is taken back.
-- The same holds for the function schedule, which makes recurring jobs.
-- A producer reads templates, but no payload, header, error or output of a job, and changes and deletes nothing. It can see the ids, queues, keys and times that tell
-- it whether a job is there already. Of the policies for a key that is held it can only use KEEP and REJECT: the others change a job.

do $$
declare
  target text := coalesce(nullif(current_setting('simplequeue.schema', true), ''), 'simplequeue');
  needed text;
  command text;
begin
  if octet_length(target) > 54 or left(lower(target), 3) = 'pg_' then
    raise exception 'schema: has % bytes; expected at most 54, so that the names of its roles fit, and not to begin with pg_',
      octet_length(target);
  end if;

  foreach needed in array array['owner', 'worker', 'producer'] loop
    if not exists (select from pg_roles where rolname = target || '_' || needed) then
      execute format('create role %I nologin', target || '_' || needed);
    end if;
  end loop;

  execute format('create schema if not exists %I', target);
  -- What somebody else has migrated so far.
  for command in
    select format('alter table %I.%I owner to %I', target, relname, target || '_owner')
    from pg_class
    where relnamespace = target::regnamespace and relkind in ('r', 'p')
    union all
    select format('alter type %I.%I owner to %I', target, relname, target || '_owner')
    from pg_class
    where relnamespace = target::regnamespace and relkind = 'c'
    union all
    select format('alter routine %s owner to %I', oid::regprocedure, target || '_owner')
    from pg_proc
    where pronamespace = target::regnamespace
  loop
    execute command;
  end loop;

  foreach command in array array[
    'alter schema %1$I owner to %2$I',
    'revoke all on schema %1$I from public',
    'grant usage on schema %1$I to %3$I, %4$I',
    -- Nobody else calls a function here, of today or of a later migration.
    'revoke all on all routines in schema %1$I from public',
    'alter default privileges for role %2$I revoke execute on routines from public',
    -- Workers: the tables and partitions of later migrations too.
    'grant select, insert, update, delete on all tables in schema %1$I to %3$I',
    'grant execute on all routines in schema %1$I to %3$I',
    'alter default privileges for role %2$I in schema %1$I grant select, insert, update, delete on tables to %3$I',
    'alter default privileges for role %2$I in schema %1$I grant execute on routines to %3$I',
    -- Producers: nothing but what follows below.
    'revoke all on all tables in schema %1$I from %4$I'
  ] loop
    execute format(command, target, target || '_owner', target || '_worker', target || '_producer');
  end loop;
  -- But for the one that an operator may have granted.
  for command in
    select format('revoke all on routine %s from %I', oid::regprocedure, target || '_producer')
    from pg_proc
    where pronamespace = target::regnamespace and proname not in ('enqueue', 'schedule')
  loop
    execute command;
  end loop;

  if to_regclass(format('%I.job', target)) is null then
    raise notice 'The tables are not there yet: run this again after the first migration, for the rights of producers.';
    return;
  end if;

  foreach command in array array[
    'revoke insert, update, delete on %1$I.schema_version from %3$I',
    'grant select on %1$I.schema_version, %1$I.template to %4$I',
    'grant insert (id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, unique_key, fingerprint, limit_key)
       on %1$I.job to %4$I',
    'grant select (id, queue, unique_key, claimed_by) on %1$I.job to %4$I',
    'grant select (id, finished_at) on %1$I.archive to %4$I',
    'grant select (id, state, redriven_to) on %1$I.dead_letter to %4$I',
    'grant select, insert, update, delete on %1$I.period_key to %4$I'
  ] loop
    execute format(command, target, target || '_owner', target || '_worker', target || '_producer');
  end loop;
  -- What a producer finds is acknowledged when it is as durable as what it inserts; and keys that hold for a period. With its own rights.
  for command in
    select format('grant execute on function %s to %I', oid::regprocedure, target || '_producer')
    from pg_proc
    where pronamespace = target::regnamespace and proname in ('as_durable', 'has_ended', 'payload_key', 'period_end', 'put_job')
  loop
    execute command;
  end loop;
end
$$;
