-- Writes the templates of a node's options, in the place of others with their names; in order, so that two nodes cannot deadlock.
-- The column of the key's policy has the words of older nodes. Called by Templates.
insert into {schema}.template (
  name, queue, payload, headers, priority, max_attempts, timeout, run_in, on_held, fingerprint, limit_key
)
select
  t.name,
  t.queue,
  t.payload::jsonb,
  t.headers::jsonb,
  t.priority,
  t.max_attempts,
  t.timeout * interval '1 millisecond',
  t.run_in * interval '1 millisecond',
  replace(t.key_policy, 'RETIME', 'RESCHEDULE'),
  t.fingerprint,
  t.limit_key
from unnest(
  $1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::integer[], $7::bigint[], $8::bigint[], $9::text[], $10::text[],
  $11::text[]
) as t (name, queue, payload, headers, priority, max_attempts, timeout, run_in, key_policy, fingerprint, limit_key)
order by t.name
on conflict (name) do update
set
  queue = excluded.queue,
  payload = excluded.payload,
  headers = excluded.headers,
  priority = excluded.priority,
  max_attempts = excluded.max_attempts,
  timeout = excluded.timeout,
  run_in = excluded.run_in,
  on_held = excluded.on_held,
  fingerprint = excluded.fingerprint,
  limit_key = excluded.limit_key,
  changed_at = clock_timestamp()
