-- Inserts jobs without unique keys whose ids are new; fails if one is not. Writes what they answer.
-- Called by Enqueueing, for many requests. An array that no request needs is null. Several unnests in one list advance together, without
-- a copy of each array (https://www.postgresql.org/docs/current/xfunc-sql.html#XFUNC-SQL-FUNCTIONS-RETURNING-SET).
-- The transaction gets its number before the clock is read: see insert_jobs.sql.
insert into {schema}.job (
  id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, fingerprint, limit_key
)
select
  r.id,
  coalesce(r.queue, $2::text),
  r.payload::jsonb,
  r.headers::jsonb,
  coalesce(r.bytes, octet_length(r.payload)),
  coalesce(r.priority, 5::smallint),
  greatest(r.run_at, clock_timestamp() + coalesce(r.run_in, 0) * interval '1 millisecond'),
  coalesce(r.max_attempts, 3),
  nullif(r.timeout, 0) * interval '1 millisecond',
  r.fingerprint,
  r.limit_key
from (
  select
    unnest($1::uuid[]) as id,
    unnest($3::integer[]) as bytes,
    unnest($4::timestamptz[]) as run_at,
    unnest($5::text[]) as queue,
    unnest($6::text[]) as payload,
    unnest($7::text[]) as headers,
    unnest($8::smallint[]) as priority,
    unnest($9::integer[]) as max_attempts,
    unnest($10::bigint[]) as timeout,
    unnest($11::bigint[]) as run_in,
    unnest($12::text[]) as fingerprint,
    unnest($13::text[]) as limit_key
) as r
where (select pg_current_xact_id()) is not null
