-- Inserts jobs; those whose id or unique key is taken are left out. Returns the ids of the inserted ones.
-- Called by Enqueueing, for one request or many. Keys are inserted in order, so that two such statements cannot deadlock.
-- The transaction gets its number before the clock is read: a claim that sees a later number has seen these jobs, or waits for them.
insert into {schema}.job (
  id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, unique_key, fingerprint, limit_key
)
select
  r.id,
  r.queue,
  r.payload::jsonb,
  r.headers::jsonb,
  r.bytes,
  r.priority,
  greatest(r.run_at, clock_timestamp() + r.run_in * interval '1 millisecond'),
  r.max_attempts,
  nullif(r.timeout, 0) * interval '1 millisecond',
  r.unique_key,
  r.fingerprint,
  r.limit_key
from unnest(
  $1::uuid[], $2::text[], $3::integer[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::smallint[],
  $9::integer[], $10::bigint[], $11::bigint[], $12::text[], $13::text[]
) with ordinality as r (
  id, unique_key, bytes, run_at, queue, payload, headers, priority, max_attempts, timeout, run_in, fingerprint, limit_key, place)
cross join (select pg_current_xact_id() offset 0) as numbered
order by r.unique_key, r.place
on conflict do nothing
returning id
