-- Enqueues the job of a schedule now, whether it is paused or not; its next tick stays as it is. Called by Scheduling. Served by schedule_pkey.
insert into {schema}.job (id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, fingerprint, limit_key)
select
  $2::uuid,
  s.queue,
  s.payload,
  coalesce(s.headers, '{}') || jsonb_build_object('simplequeue-schedule', s.name),
  s.bytes + octet_length(s.name) + 200,
  s.priority,
  clock_timestamp(),
  s.max_attempts,
  s.timeout,
  s.fingerprint,
  s.limit_key
from {schema}.schedule s
cross join (select pg_current_xact_id() offset 0) as numbered
where s.name = $1::text
returning queue
