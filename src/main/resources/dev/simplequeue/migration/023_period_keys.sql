-- Unique keys that hold for a period, also after their job has ended: a row for each that was taken, and only for those. A job's own row, and
-- what is written and read of it, stays as it is. The janitor removes rows whose period is over; until it does they are free all the same.
create table {schema}.period_key (
  key   text        not null primary key,
  job   uuid        not null,
  until timestamptz not null,
  constraint key_has_1_to_255_characters check (char_length(key) between 1 and 255)
) with (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 1
);

create index period_key_until on {schema}.period_key (until);

-- The function enqueue has more parameters now, and so is another function to PostgreSQL. Who may call the old one may call the new one, which
-- is empty here: Functions makes it, after the migrations.
do $$
declare
  old regprocedure := to_regprocedure(
    '{schema}.enqueue(text, jsonb, integer, timestamptz, interval, integer, interval, text, text, text, text, jsonb, uuid, text)');
  signature text := '{schema}.enqueue(text, jsonb, integer, timestamptz, interval, integer, interval, text, text, text, text, jsonb, uuid, text,'
    ' text, text, text[])';
  owner oid;
  rights aclitem[];
  command text;
begin
  if old is not null then
    select proowner, coalesce(proacl, acldefault('f', proowner)) into owner, rights from pg_proc where oid = old;
    execute format('drop function %s', old);
    create function {schema}.enqueue(
      queue text default null,
      payload jsonb default null,
      priority integer default null,
      run_at timestamptz default null,
      run_in interval default null,
      max_attempts integer default null,
      timeout interval default null,
      unique_key text default null,
      key_policy text default null,
      fingerprint text default null,
      limit_key text default null,
      headers jsonb default null,
      id uuid default null,
      template text default null,
      per text default null,
      zone text default null,
      unique_by text[] default null
    ) returns {schema}.receipt language sql as 'select null::{schema}.receipt';
    if owner <> (select oid from pg_roles where rolname = current_user) then
      execute format('alter function %s owner to %s', signature, owner::regrole);
    end if;
    execute format('revoke all on function %s from public', signature);
    for command in
      select format(
        'grant execute on function %s to %s%s',
        signature,
        case when grantee = 0 then 'public' else grantee::regrole::text end,
        case when is_grantable then ' with grant option' else '' end)
      from aclexplode(rights)
      where grantee <> owner
    loop
      execute command;
    end loop;
  end if;
end
$$;

drop function if exists {schema}.enqueue_job({schema}.job, interval, text, boolean);
-- To be made again, for everybody: a node whose role does not own the functions calls it too, and has its own rights in it.
drop function if exists {schema}.has_ended(uuid);
