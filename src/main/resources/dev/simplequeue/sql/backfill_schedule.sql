-- Enqueues the jobs of past ticks of a schedule; those that are there, or have ended, are left out. Called by Scheduling.
-- Served by schedule_pkey, job_pkey, archive_id of the days since the ticks, and dead_letter_id.
insert into {schema}.job (id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, fingerprint, limit_key)
select
  t.id,
  s.queue,
  s.payload,
  coalesce(s.headers, '{}')
    || jsonb_build_object('simplequeue-schedule', s.name, 'simplequeue-tick', t.shown, 'simplequeue-backfilled', 'true'),
  s.bytes + octet_length(s.name) + 240,
  s.priority,
  clock_timestamp(),
  s.max_attempts,
  s.timeout,
  s.fingerprint,
  s.limit_key
from unnest($2::uuid[], $3::timestamptz[], $4::text[]) as t (id, tick, shown)
cross join (select pg_current_xact_id() offset 0) as numbered
join {schema}.schedule s on s.name = $1::text
where (select {schema}.as_durable())
  and not exists (
    select from {schema}.archive a
    where a.id = t.id and a.finished_at >= t.tick and a.finished_at < now() + interval '1 day' offset 0)
  and not exists (select from {schema}.dead_letter d where d.id = t.id offset 0)
order by t.tick
on conflict do nothing
returning id, queue
