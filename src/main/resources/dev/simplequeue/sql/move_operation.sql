-- Writes down what a chunk has done, in the transaction that has done it. The next one is due when as much time is over as this one took, and
-- no sooner than after $9 ms. Called by Chunk. Served by operation_pkey.
update {schema}.operation
set
  reached = $2::uuid,
  walked = walked + $3::bigint,
  changed = changed + $4::bigint,
  skipped = $5::jsonb,
  errors = $6::jsonb,
  again = $7::uuid[],
  tries = $8::integer,
  problem = null,
  started_at = coalesce(started_at, now()),
  moved_at = clock_timestamp(),
  next_at = clock_timestamp() + greatest(clock_timestamp() - now(), $9::bigint * interval '1 millisecond'),
  state = case when $10::boolean then 'done' else state end,
  ended_at = case when $10::boolean then clock_timestamp() end
where id = $1::uuid
returning state, changed, skipped, submitted_at, ended_at, ceil(extract(epoch from next_at - clock_timestamp()) * 1000)::bigint as wait
