-- Enqueueing by plain SQL, and the templates that requests name.

-- Named values for what a request leaves open. Nodes write those of their options here when they start; the last writer wins.
create table {schema}.template (
  name         text        not null primary key,
  changed_at   timestamptz not null default clock_timestamp(),
  priority     smallint,
  max_attempts integer,
  timeout      interval,
  run_in       interval,
  queue        text,
  on_held      text,
  fingerprint  text,
  limit_key    text,
  payload      jsonb,
  headers      jsonb,
  constraint priority_is_0_to_9 check (priority between 0 and 9),
  constraint max_attempts_is_1_to_32767 check (max_attempts between 1 and 32767),
  constraint times_are_0_to_3650_days check (
    extract(epoch from timeout) between 0 and 315360000 and extract(epoch from run_in) between 0 and 315360000),
  constraint names_have_1_to_255_characters check (
    char_length(name) between 1 and 255
    and char_length(queue) between 1 and 255
    and char_length(fingerprint) between 1 and 255
    and char_length(limit_key) between 1 and 255),
  constraint on_held_is_a_policy check (on_held in ('KEEP', 'REPLACE', 'RESCHEDULE', 'REJECT')),
  constraint headers_are_an_object check (jsonb_typeof(headers) = 'object')
);

-- What became of a request: the same words as Java's Receipt.
create type {schema}.receipt as (
  id             uuid,
  status         text,
  holder_running boolean
);

-- A caller's mistake. Names the field, the size and the limit, never a payload.
create function {schema}.refuse(field text, problem text) returns void
language plpgsql
as $$
begin
  raise exception '%: %', field, problem using errcode = 'invalid_parameter_value';
end
$$;

-- A name that is not given passes.
create function {schema}.checked_name(field text, name text) returns text
language plpgsql
as $$
begin
  if char_length(name) not between 1 and 255 then
    perform {schema}.refuse(field, format('has %s characters; the limit is 1 to 255', char_length(name)));
  elsif name ~ E'[\u0001-\u001f\u007f-\u009f]' then
    perform {schema}.refuse(field, 'contains a control character');
  end if;
  return name;
end
$$;

create function {schema}.checked_number(field text, number integer, low integer, high integer) returns integer
language plpgsql
as $$
begin
  if number not between low and high then
    perform {schema}.refuse(field, format('is %s; the limit is %s to %s', number, low, high));
  end if;
  return number;
end
$$;

-- A length of time, rounded up to the millisecond.
create function {schema}.checked_interval(field text, length interval) returns interval
language plpgsql
as $$
begin
  if extract(epoch from length) not between 0 and 315360000 then
    perform {schema}.refuse(field, format('is %s; the limit is 0 to 3650 days', length));
  end if;
  return ceil(extract(epoch from length) * 1000) * interval '1 millisecond';
end
$$;

-- The size of a payload, as the claim gives it back. The limit counts as Java does: without the spaces that jsonb writes after commas and
-- colons. Only large values can be too deep, or have a number that is too long for Jackson to read.
create function {schema}.checked_payload(payload jsonb) returns integer
language plpgsql
as $$
declare
  max_bytes constant integer := 1048576;
  written constant text := payload::text;
  size constant integer := octet_length(written);
  compact_size integer;
begin
  if size > 1000 then
    if size > 2 * max_bytes then
      -- The spaces are at most a third of it.
      perform {schema}.refuse('payload', format('has %s bytes; the limit is %s', size, max_bytes));
    elsif jsonb_path_exists(payload, 'strict $.**{500} ? (@.type() == "array" || @.type() == "object")') then
      perform {schema}.refuse('payload', 'is nested deeper than the limit of 500');
    elsif size > max_bytes then
      compact_size := octet_length(regexp_replace(written, E'("(?:[^"\\\\]|\\\\.)*"|[,:]) ?', E'\\1', 'g'));
      if compact_size > max_bytes then
        perform {schema}.refuse('payload', format('has %s bytes; the limit is %s', compact_size, max_bytes));
      end if;
    end if;
    if written ~ '[0-9.]{250}' and exists (
      select from jsonb_path_query(payload, 'strict $.** ? (@.type() == "number")') as n (number) where char_length(number::text) > 1000)
    then
      perform {schema}.refuse('payload', 'holds a number that is longer than 1000 characters when it is written without an exponent');
    end if;
  end if;
  return size;
end
$$;

-- Headers as they are stored: none instead of an empty object.
create function {schema}.checked_headers(headers jsonb) returns jsonb
language plpgsql
as $$
declare
  entries integer;
  header record;
begin
  if jsonb_typeof(headers) <> 'object' then
    perform {schema}.refuse('headers', format('is of the kind %s, expected an object', jsonb_typeof(headers)));
  end if;
  select count(*) into entries from jsonb_object_keys(headers);
  if entries > 64 then
    perform {schema}.refuse('headers', format('has %s entries; the limit is 64', entries));
  end if;
  for header in select h.key as name, h.value, h.value #>> '{}' as content from jsonb_each(headers) h loop
    perform {schema}.checked_name('headers', header.name);
    if jsonb_typeof(header.value) <> 'string' then
      perform {schema}.refuse('headers', format('the value of %s is no text', header.name));
    elsif char_length(header.content) > 4096 then
      perform {schema}.refuse(
        'headers.' || header.name, format('has %s characters; the limit is 4096', char_length(header.content)));
    end if;
  end loop;
  return nullif(headers, '{}');
end
$$;

-- A template's payload under the caller's: objects are merged, anything else of the caller's replaces.
create function {schema}.merged(defaults jsonb, own jsonb) returns jsonb
language plpgsql
as $$
begin
  if own is null or defaults is null then
    return coalesce(own, defaults);
  elsif jsonb_typeof(own) <> 'object' or jsonb_typeof(defaults) <> 'object' then
    return own;
  end if;
  return defaults || own || (
    select coalesce(jsonb_object_agg(o.key, {schema}.merged(defaults -> o.key, o.value)), '{}')
    from jsonb_each(own) o
    where jsonb_typeof(o.value) = 'object' and defaults ? o.key
  );
end
$$;

-- A UUID of version 7: 48 bits of milliseconds since 1970, the version, and random bits, of which gen_random_uuid (version 4) has set the
-- variant (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7). Bit 48 of a bytea is the lowest one of its seventh byte.
create function {schema}.new_id() returns uuid
language sql volatile
as $$
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6),
        52, 1),
      53, 1),
    'hex')::uuid
$$;

-- Whether this job has run and ended. It cannot have ended before its id was made, as far as its maker's clock was right to a day.
-- Served by archive_id (partitions pruned by finished_at) and dead_letter_id.
create function {schema}.has_ended(job uuid) returns boolean
language sql stable
as $$
  select exists (
      select from {schema}.archive a
      where a.id = job
        and a.finished_at >= least(
          now(),
          case
            when substr(job::text, 15, 1) = '7'
            then to_timestamp(('x' || left(translate(job::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
            else '-infinity'
          end) - interval '1 day')
    or exists (select from {schema}.dead_letter d where d.id = job)
$$;

-- Tells the nodes when the caller's transaction commits, if the job may run then. NOTIFY makes all commits of a database wait for each other,
-- so one open transaction at a time does it for a queue; the jobs of the others are found by the next poll. A thousand locks, whatever the
-- number of queues: the server has room for few.
create function {schema}.wake(queue text, run_at timestamptz) returns void
language plpgsql
as $$
begin
  if run_at <= clock_timestamp() and pg_try_advisory_xact_lock(hashtext('{schema}.wake'), hashtext(queue) & 1023) then
    perform pg_notify(btrim('{schema}', '"'), jsonb_build_object('jobs', jsonb_build_array(queue))::text);
  end if;
end
$$;

-- Inserts a job, or does with the job that has its key what the policy says. In steps, each of which sees what was committed before it.
-- The transaction has its number before the clock is read: a claim that sees a later number has seen this job, or waits for it.
-- again: whether it may have been inserted before.
create function {schema}.enqueue_job(
  new {schema}.job, wait interval, policy text, again boolean
) returns {schema}.receipt
language plpgsql
as $$
declare
  held {schema}.job;
  due timestamptz;
begin
  perform pg_current_xact_id();
  if again and {schema}.has_ended(new.id) then
    return row(new.id, 'INSERTED', false)::{schema}.receipt;
  end if;
  for round in 1 .. 10 loop
    insert into {schema}.job (
      id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, unique_key, fingerprint, limit_key
    )
    values (
      new.id, new.queue, new.payload, new.headers, new.bytes, new.priority, greatest(new.run_at, clock_timestamp() + wait),
      new.max_attempts, new.timeout, new.unique_key, new.fingerprint, new.limit_key
    )
    on conflict do nothing
    returning job.run_at into due;
    if found then
      if again and {schema}.has_ended(new.id) then
        -- Meanwhile: the history that was read before the insert was too old to say so.
        delete from {schema}.job where job.id = new.id;
      else
        perform {schema}.wake(new.queue, due);
      end if;
      return row(new.id, 'INSERTED', false)::{schema}.receipt;
    elsif exists (select from {schema}.job where job.id = new.id) then
      return row(new.id, 'INSERTED', false)::{schema}.receipt;
    end if;

    select * into held from {schema}.job where job.unique_key = new.unique_key;
    continue when not found;
    if policy = 'KEEP' then
      return row(held.id, 'DUPLICATE', held.claimed_by is not null)::{schema}.receipt;
    elsif policy = 'REJECT' or held.queue <> new.queue then
      raise exception 'unique_key: it is held by job % in queue %; nothing was changed', held.id, held.queue
        using errcode = 'unique_violation';
    end if;

    -- Locks first, and branches on what it has locked.
    select * into held from {schema}.job where job.id = held.id and job.unique_key = new.unique_key for update;
    continue when not found;
    if held.claimed_by is null then
      update {schema}.job
      set
        payload = case when policy = 'REPLACE' then new.payload else job.payload end,
        headers = case when policy = 'REPLACE' then new.headers else job.headers end,
        bytes = case when policy = 'REPLACE' then new.bytes else job.bytes end,
        priority = case when policy = 'REPLACE' then new.priority else job.priority end,
        run_at = greatest(new.run_at, clock_timestamp() + wait),
        parked_at = null
      where job.id = held.id
      returning job.run_at into due;
      perform {schema}.wake(new.queue, due);
      return row(held.id, policy || 'D', false)::{schema}.receipt;
    end if;
    -- It runs to its end without key and retries; the next round inserts.
    update {schema}.job
    set unique_key = null, max_attempts = greatest(job.attempt, 1)
    where job.id = held.id;
  end loop;
  raise exception 'unique_key: it was taken and freed by others too often'
    using errcode = 'serialization_failure';
end
$$;

-- Enqueues a job in the caller's transaction, with the rights of the owner of the tables: who may execute it needs no right on them.
-- What is null is taken from the template, if one is named, and else has the default that it has in Java. The path in which names are
-- searched is the function's own, and holds for all that it calls: a caller's objects cannot take the place of others
-- (https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY).
create function {schema}.enqueue(
  queue text default null,
  payload jsonb default null,
  priority integer default null,
  run_at timestamptz default null,
  run_in interval default null,
  max_attempts integer default null,
  timeout interval default null,
  unique_key text default null,
  on_held text default null,
  fingerprint text default null,
  limit_key text default null,
  headers jsonb default null,
  id uuid default null,
  template text default null
) returns {schema}.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  defaults {schema}.template;
  new {schema}.job;
  wait interval;
  policy text := upper(on_held);
begin
  if template is not null then
    select * into defaults from {schema}.template t where t.name = enqueue.template;
    if not found then
      perform {schema}.refuse('template', format('there is none with the name %s', {schema}.checked_name('template', template)));
    end if;
  end if;

  if policy not in ('KEEP', 'REPLACE', 'RESCHEDULE', 'REJECT') then
    perform {schema}.refuse(
      'on_held', format('has %s characters, expected one of [keep, replace, reschedule, reject]', char_length(on_held)));
  elsif policy is not null and unique_key is null then
    perform {schema}.refuse('on_held', 'is given without a unique_key');
  elsif run_at not between '0001-01-01 00:00:00+00' and '9999-12-31 00:00:00+00' then
    perform {schema}.refuse('run_at', format('is %s; the limits are the years 1 to 9999', run_at));
  elsif coalesce(queue, defaults.queue) is null then
    perform {schema}.refuse('queue', 'is missing');
  end if;

  new.id := coalesce(id, {schema}.new_id());
  new.queue := {schema}.checked_name('queue', coalesce(queue, defaults.queue));
  new.priority := coalesce({schema}.checked_number('priority', priority, 0, 9), defaults.priority, 5);
  new.max_attempts := coalesce({schema}.checked_number('max_attempts', max_attempts, 1, 32767), defaults.max_attempts, 3);
  new.timeout := nullif({schema}.checked_interval('timeout', coalesce(timeout, defaults.timeout)), interval '0');
  new.unique_key := {schema}.checked_name('unique_key', unique_key);
  new.fingerprint := {schema}.checked_name('fingerprint', coalesce(fingerprint, defaults.fingerprint));
  new.limit_key := {schema}.checked_name('limit_key', coalesce(limit_key, defaults.limit_key));
  new.run_at := run_at;
  wait := {schema}.checked_interval(
    'run_in', coalesce(run_in, case when run_at is null then defaults.run_in end, interval '0'));
  new.headers := {schema}.checked_headers({schema}.merged(defaults.headers, headers));
  new.payload := coalesce({schema}.merged(defaults.payload, payload), '{}');
  new.bytes := {schema}.checked_payload(new.payload) + coalesce(octet_length(new.headers::text), 0);
  return {schema}.enqueue_job(new, wait, coalesce(policy, defaults.on_held, 'KEEP'), id is not null);
end
$$;

-- Nobody but the owner may call them until it is granted: see the manual's chapter on enqueueing.
revoke all on function
  {schema}.refuse(text, text),
  {schema}.checked_name(text, text),
  {schema}.checked_number(text, integer, integer, integer),
  {schema}.checked_interval(text, interval),
  {schema}.checked_payload(jsonb),
  {schema}.checked_headers(jsonb),
  {schema}.merged(jsonb, jsonb),
  {schema}.new_id(),
  {schema}.has_ended(uuid),
  {schema}.wake(text, timestamptz),
  {schema}.enqueue_job({schema}.job, interval, text, boolean),
  {schema}.enqueue(
    text, jsonb, integer, timestamptz, interval, integer, interval, text, text, text, text, jsonb, uuid, text)
from public;
