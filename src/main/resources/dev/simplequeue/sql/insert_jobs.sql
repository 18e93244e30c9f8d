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
  r.timeout * interval '1 millisecond',
  r.unique_key,
  r.fingerprint,
  r.limit_key
from unnest(
  $1::uuid[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::smallint[], $7::timestamptz[], $8::bigint[],
  $9::integer[], $10::bigint[], $11::text[], $12::text[], $13::text[]
) with ordinality as r (
  id, queue, payload, headers, bytes, priority, run_at, run_in, max_attempts, timeout, unique_key, fingerprint, limit_key, place)
cross join (select pg_current_xact_id() offset 0) as numbered
order by r.unique_key, r.place
on conflict do nothing
returning id
