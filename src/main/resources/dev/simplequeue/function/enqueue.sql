-- Enqueues a job in the caller's transaction, with the rights of the owner of the tables: who may execute it needs no right on them.
-- What is null is taken from the template, if one is named, and else has the default that it has in Java. The path in which names are
-- searched is the function's own, and holds for all that it calls: a caller's objects cannot take the place of others
-- (https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY).
-- Called by users.
create or replace function {schema}.enqueue(
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
) returns {schema}.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  defaults {schema}.template;
  new {schema}.job;
  wait interval;
  policy text := upper(key_policy);
  fields jsonb := to_jsonb(unique_by);
begin
  if template is not null then
    select * into defaults from {schema}.template t where t.name = enqueue.template;
    if not found then
      perform {schema}.refuse('template', format('unknown template %s', {schema}.checked_name('template', template)));
    end if;
  end if;

  if policy not in ({key_policies}) then
    perform {schema}.refuse(
      'key_policy',
      format('has %s characters; must be one of [%s]', char_length(key_policy), lower(concat_ws(', ', {key_policies}))));
  elsif policy is not null and num_nonnulls(unique_key, unique_by) = 0 then
    perform {schema}.refuse('key_policy', 'needs a unique_key');
  elsif num_nonnulls(unique_key, unique_by) = 2 then
    perform {schema}.refuse('unique_by', 'cannot be combined with unique_key');
  elsif coalesce(per, zone) is not null and num_nonnulls(unique_key, unique_by) = 0 then
    perform {schema}.refuse('per', 'needs a unique_key, or unique_by');
  elsif jsonb_array_length(fields) > {max_key_fields} then
    perform {schema}.refuse('unique_by', format('has %s entries; the limit is {max_key_fields}', jsonb_array_length(fields)));
  elsif fields @> '[null]' then
    perform {schema}.refuse('unique_by', 'must hold only names of fields');
  elsif run_at not between '0001-01-01 00:00:00+00' and '9999-12-31 00:00:00+00' then
    perform {schema}.refuse('run_at', format('is %s; the limits are the years 1 to 9999', run_at));
  elsif coalesce(queue, defaults.queue) is null then
    perform {schema}.refuse('queue', 'is missing');
  end if;

  new.id := coalesce(id, {schema}.new_id());
  new.queue := {schema}.checked_name('queue', coalesce(queue, defaults.queue));
  new.priority := coalesce({schema}.checked_number('priority', priority, 0, {max_priority}), defaults.priority, {default_priority});
  new.max_attempts := coalesce({schema}.checked_number('max_attempts', max_attempts, 1, {max_max_attempts}), defaults.max_attempts, {default_max_attempts});
  new.timeout := nullif({schema}.checked_interval('timeout', coalesce(timeout, defaults.timeout)), interval '0');
  new.unique_key := {schema}.checked_name('unique_key', unique_key);
  if coalesce(per, zone) is not null then
    perform {schema}.period_end(clock_timestamp(), coalesce(per, ''), zone);
  end if;
  new.fingerprint := {schema}.checked_name('fingerprint', coalesce(fingerprint, defaults.fingerprint));
  new.limit_key := {schema}.checked_name('limit_key', coalesce(limit_key, defaults.limit_key));
  new.run_at := run_at;
  wait := {schema}.checked_interval(
    'run_in', coalesce(run_in, case when run_at is null then defaults.run_in end, interval '0'));
  new.headers := {schema}.checked_headers({schema}.merged(defaults.headers, headers));
  new.payload := coalesce({schema}.merged(defaults.payload, payload), '{}');
  new.bytes := {schema}.checked_payload(new.payload) + coalesce(octet_length(new.headers::text), 0);
  if fields is not null then
    perform {schema}.checked_name('unique_by', field) from jsonb_array_elements_text(fields) as field;
    if jsonb_array_length(fields) > 0 and jsonb_typeof(new.payload) <> 'object' then
      perform {schema}.refuse('unique_by', 'needs an object as payload');
    end if;
    new.unique_key := {schema}.payload_key(new.queue, new.payload, fields);
  end if;
  return {schema}.enqueue_job(
    new, wait, coalesce(policy, replace(defaults.on_held, 'RESCHEDULE', 'RETIME'), 'KEEP'), id is not null, per, zone);
end
$$;
