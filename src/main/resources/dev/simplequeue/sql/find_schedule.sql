-- One schedule, and the time. Called by Scheduling. Served by schedule_pkey.
select
  name, created_at, changed_at, nullif(next_at, '-infinity') as next_at, last_tick, paused_at, revision, fired, skipped, misfired, last_job,
  last_outcome, paused_by, pause_note, problem, origin, definition, queue, payload, headers, priority, max_attempts,
  (extract(epoch from timeout) * 1000)::bigint as timeout_millis, fingerprint,
  limit_key, next_at < now() - interval '1 minute' and paused_at is null
      and (next_at <> '-infinity' or changed_at < now() - interval '1 minute') as overdue, now() as looked_at
from {schema}.schedule
where name = $1::text
