-- Inserts jobs whose key holds for a period, or says what their payload is; says of each what became of it. One by one, in the order of their
-- keys, so that two such statements cannot deadlock.
-- Called by Enqueueing. Served by period_key_pkey, job_pkey, job_unique_key and dead_letter_id.
select r.id as request, p.id, p.status, p.holder_running, p.holder_queue
from (
  select r.*, coalesce(r.unique_key, {schema}.payload_key(r.queue, r.payload::jsonb, r.fields::jsonb)) as key
  from unnest(
    $1::uuid[], $2::text[], $3::integer[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::smallint[],
    $9::integer[], $10::bigint[], $11::bigint[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[]
  ) with ordinality as r (
    id, unique_key, bytes, run_at, queue, payload, headers, priority, max_attempts, timeout, run_in, fingerprint, limit_key, fields, per, zone,
    policy, place)
  order by key, r.place
  offset 0
) as r
cross join lateral {schema}.put_job(
  r.id,
  r.queue,
  r.payload::jsonb,
  r.headers::jsonb,
  r.bytes,
  r.priority,
  r.run_at,
  r.run_in * interval '1 millisecond',
  r.max_attempts,
  nullif(r.timeout, 0) * interval '1 millisecond',
  r.key,
  r.fingerprint,
  r.limit_key,
  r.policy,
  $18::boolean,
  r.per,
  r.zone
) as p
