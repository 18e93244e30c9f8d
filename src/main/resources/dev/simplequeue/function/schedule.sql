-- Makes a recurring job, or changes the one with this name, in the caller's transaction, with the rights of the owner of the tables: see
-- enqueue. One of cron, every and at says when. A node reads the expression when the transaction has committed, and writes what is wrong with it
-- in the column problem: SQL knows no cron. What is null has the default that it has in Java. Returns CREATED, CHANGED or SAME.
-- Called by users.
create or replace function {schema}.schedule(
  name text,
  queue text,
  payload jsonb default '{}',
  cron text default null,
  every interval default null,
  at timestamptz[] default null,
  zone text default null,
  options jsonb default '{}',
  priority integer default null,
  max_attempts integer default null,
  timeout interval default null,
  fingerprint text default null,
  limit_key text default null,
  headers jsonb default null
) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  new {schema}.schedule;
  done bigint;
begin
  if num_nonnulls(cron, every, at) <> 1 then
    perform {schema}.refuse('cron', format('one of cron, every and at must be named; %s are', num_nonnulls(cron, every, at)));
  elsif jsonb_typeof(options) <> 'object' or options ?| array['cron', 'every', 'at', 'zone', 'request'] then
    perform {schema}.refuse('options', 'must be an object without cron, every, at, zone and request');
  elsif name is null then
    perform {schema}.refuse('name', 'is missing');
  elsif queue is null then
    perform {schema}.refuse('queue', 'is missing');
  end if;
  new.name := {schema}.checked_name('name', name);
  new.queue := {schema}.checked_name('queue', queue);
  new.definition := coalesce(options, '{}') || jsonb_strip_nulls(jsonb_build_object(
    'cron', cron,
    'every', (extract(epoch from every) * 1000)::bigint || 'ms',
    'at', (
      select jsonb_agg(to_char(instant at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') order by instant)
      from unnest(at) as instant),
    'zone', zone));
  new.payload := coalesce(payload, '{}');
  new.headers := {schema}.checked_headers(headers);
  new.bytes := {schema}.checked_payload(new.payload) + coalesce(octet_length(new.headers::text), 0);
  new.priority := coalesce({schema}.checked_number('priority', priority, 0, {max_priority}), {default_priority});
  new.max_attempts := coalesce({schema}.checked_number('max_attempts', max_attempts, 1, {max_max_attempts}), {default_max_attempts});
  new.timeout := nullif({schema}.checked_interval('timeout', timeout), interval '0');
  new.fingerprint := {schema}.checked_name('fingerprint', fingerprint);
  new.limit_key := {schema}.checked_name('limit_key', limit_key);

  select revision into done
  from {schema}.put_schedule(
    new.name, 'sql', new.definition, new.queue, new.payload, new.headers, new.bytes, new.priority, new.max_attempts, new.timeout,
    new.fingerprint, new.limit_key);
  if done is null then
    return 'SAME';
  end if;
  perform pg_notify(btrim('{schema}', '"'), jsonb_build_object('schedules', jsonb_build_array(new.name))::text);
  return case when done = 1 then 'CREATED' else 'CHANGED' end;
end
$$;
