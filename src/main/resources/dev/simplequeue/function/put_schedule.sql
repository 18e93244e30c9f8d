-- Makes a schedule or changes it, if it differs; one that is paused stays so. Its next tick is worked out anew, unless only that has changed
-- what does not matter for it. A definition of a node's options gives way to one that came otherwise. Returns one row: what was written, if
-- anything, whether the same was there, and from where it came. Has its caller's rights.
-- Called by schedule, write_schedule.sql.
create or replace function {schema}.put_schedule(
  name text,
  origin text,
  definition jsonb,
  queue text,
  payload jsonb,
  headers jsonb,
  bytes integer,
  priority integer,
  max_attempts integer,
  timeout interval,
  fingerprint text,
  limit_key text
) returns table (revision bigint, same boolean, before text)
language sql
as $$
with before as (
  select
    origin,
    (definition, queue, payload, headers, priority, max_attempts, timeout, fingerprint, limit_key) is not distinct from (
      $3, $4, $5, $6, $8::smallint, $9, $10, $11, $12) as same
  from {schema}.schedule
  where name = $1 and (select {schema}.as_durable())
),
written as (
  insert into {schema}.schedule as s (
    name, origin, definition, queue, payload, headers, bytes, priority, max_attempts, timeout, fingerprint, limit_key
  )
  values (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
  )
  on conflict (name) do update
  set
    origin = excluded.origin,
    definition = excluded.definition,
    queue = excluded.queue,
    payload = excluded.payload,
    headers = excluded.headers,
    bytes = excluded.bytes,
    priority = excluded.priority,
    max_attempts = excluded.max_attempts,
    timeout = excluded.timeout,
    fingerprint = excluded.fingerprint,
    limit_key = excluded.limit_key,
    revision = s.revision + 1,
    changed_at = clock_timestamp(),
    problem = null,
    next_at = case
      when s.definition - array['jitter', 'overlap', 'misfire', 'misfireWindow', 'misfireMax']
        = excluded.definition - array['jitter', 'overlap', 'misfire', 'misfireWindow', 'misfireMax']
      then s.next_at
      else '-infinity'
    end
  where (excluded.origin <> 'conf' or s.origin = 'conf')
    and ((s.origin <> excluded.origin and excluded.origin <> 'conf')
      or (s.definition, s.queue, s.payload, s.headers, s.priority, s.max_attempts, s.timeout, s.fingerprint, s.limit_key) is distinct from (
        excluded.definition, excluded.queue, excluded.payload, excluded.headers, excluded.priority, excluded.max_attempts, excluded.timeout,
        excluded.fingerprint, excluded.limit_key))
  returning revision
)
select
  (select revision from written) as revision,
  coalesce((select same from before), false) as same,
  (select origin from before) as before
$$;
