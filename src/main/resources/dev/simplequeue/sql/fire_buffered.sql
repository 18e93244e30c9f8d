-- Fires a tick that has waited for the end of the schedule's last job, which has come. As fire_schedules.sql does it.
-- Called by Firing. Served by schedule_pkey and job_pkey.
with due as materialized (
  select t.*, array[t.name] as this
  from unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::text[]) as t (name, tick, id, shown)
  cross join lateral (
    select s.*
    from {schema}.schedule s
    where s.name = t.name
    offset 0
    for update skip locked
  ) as s
  where s.buffered_tick = t.tick
    and s.paused_at is null
    and not exists (select from {schema}.job j where j.id = s.last_job offset 0)
),
moved as (
  update {schema}.schedule s
  set buffered_tick = null, last_job = d.id, last_outcome = 'fired', fired = s.fired + 1
  from due d
  where s.name = any (d.this)
  returning
    s.name, s.queue, s.payload, s.headers, s.bytes, s.priority, s.max_attempts, s.timeout, s.fingerprint, s.limit_key, d.tick, d.id, d.shown
),
inserted as (
  insert into {schema}.job (id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, fingerprint, limit_key)
  select
    m.id,
    m.queue,
    m.payload,
    coalesce(m.headers, '{}') || jsonb_build_object('simplequeue-schedule', m.name, 'simplequeue-tick', m.shown),
    m.bytes + octet_length(m.name) + 200,
    m.priority,
    clock_timestamp(),
    m.max_attempts,
    m.timeout,
    m.fingerprint,
    m.limit_key
  from moved m
  on conflict do nothing
  returning id
)
select m.name, m.queue, m.tick, m.id, 0::bigint as jitter, 0 as missed, case when i.id is null then 'known' else 'fired' end as outcome
from moved m
left join lateral (select id from inserted where inserted.id = m.id) as i on true
