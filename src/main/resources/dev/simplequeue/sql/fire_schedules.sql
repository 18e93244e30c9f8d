-- Fires ticks: moves each schedule on to its next tick and inserts the job of this one, both or neither. Who sees a schedule first has it: a
-- schedule that another node is about to move is left to that node, and one that was moved, changed or paused is none of these any more. The
-- database's clock says whether a tick has come. A job has an id of its schedule and tick: one that is there, or has ended, is not inserted
-- again, whatever next_at says. A tick without an id only moves the schedule on. Returns what became of each.
-- The transaction gets its number, with the first row that is moved, before the clock is read for run_at, see insert_jobs.sql.
-- The archive is not read here, but by a function: a server of 18.6 crashed under ten nodes when this statement itself pruned partitions.
-- A schedule is found by its name alone, and looked at when it is locked: by next_at a plan that was made while the table was small would read
-- all that are still to be worked out, for each.
-- Called by Firing. Served by schedule_pkey and job_pkey.
with due as materialized (
  select
    array[t.name] as this, t.tick, t.following, t.id, t.jitter, t.missed, t.shown, s.last_job,
    case
      when t.id is null then 'misfired'
      when t.overlap in ('skip', 'bufferOne') and l.id is not null then
        case when t.overlap = 'bufferOne' and s.buffered_tick is null then 'buffered' else 'skipped' end
      when b.id is not null then 'known'
      -- Only a schedule that was set back can meet a tick whose job has ended.
      when coalesce(t.tick <= s.last_tick, true) and {schema}.has_ended(t.id) then 'known'
      else 'fired'
    end as outcome
  from unnest(
    $1::text[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::uuid[], $7::bigint[], $8::integer[], $9::text[],
    $10::text[]
  ) as t (name, revision, planned, tick, following, id, jitter, missed, overlap, shown)
  cross join lateral (
    select *
    from {schema}.schedule s
    where s.name = t.name
    offset 0
    for update skip locked
  ) as s
  left join lateral (select j.id from {schema}.job j where j.id = s.last_job offset 0) as l on true
  left join lateral (select j.id from {schema}.job j where j.id = t.id offset 0) as b on true
  where s.revision = t.revision
    and s.next_at = coalesce(t.planned, '-infinity')
    and s.paused_at is null
    and (t.tick is null or t.tick <= clock_timestamp())
),
moved as (
  update {schema}.schedule s
  set
    next_at = d.following,
    last_tick = coalesce(d.tick, s.last_tick),
    buffered_tick = case when d.outcome = 'buffered' then d.tick else s.buffered_tick end,
    last_job = case when d.outcome in ('fired', 'known') then d.id else s.last_job end,
    last_outcome = case when d.tick is null then s.last_outcome else d.outcome end,
    fired = s.fired + (d.outcome = 'fired')::integer,
    skipped = s.skipped + (d.outcome = 'skipped')::integer,
    misfired = s.misfired + d.missed,
    problem = null
  from due d
  where s.name = any (d.this)
  returning
    s.name, s.queue, s.payload, s.headers, s.bytes, s.priority, s.max_attempts, s.timeout, s.fingerprint, s.limit_key,
    d.tick, d.id, d.jitter, d.missed, d.shown, d.outcome
),
inserted as (
  insert into {schema}.job (id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, fingerprint, limit_key)
  select
    m.id,
    m.queue,
    m.payload,
    coalesce(m.headers, '{}') || jsonb_build_object('simplequeue-schedule', m.name, 'simplequeue-tick', m.shown)
      || case when m.missed > 0 then jsonb_build_object('simplequeue-missed', m.missed::text) else '{}' end,
    m.bytes + octet_length(m.name) + 200,
    m.priority,
    greatest(m.tick + m.jitter * interval '1 millisecond', clock_timestamp()),
    m.max_attempts,
    m.timeout,
    m.fingerprint,
    m.limit_key
  from moved m
  where m.outcome = 'fired'
  on conflict do nothing
  returning id
)
select m.name, m.queue, m.tick, m.id, m.jitter, m.missed, case when m.outcome = 'fired' and i.id is null then 'known' else m.outcome end as outcome
from moved m
left join lateral (select id from inserted where inserted.id = m.id) as i on true
