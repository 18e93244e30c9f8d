-- Lets dead letters live again: inserts a new job for each, under the id that is given for it, and marks the dead letter with that id, so
-- that it is redriven once. Says of each asked for what became of it.
-- Called by Redriving. Rows that somebody else has locked are skipped and named. Keys are inserted in order, as all keyed jobs are, and the
-- locks have given the transaction its number before the clock is read: see insert_jobs.sql.
-- Served by dead_letter_id and job_unique_key.
with request as (
  select id, life
  from unnest($1::uuid[], $2::uuid[]) as r (id, life)
),
seen as materialized (
  select d.id, d.redriven_to
  from {schema}.dead_letter d
  where d.id = any ($1::uuid[])
),
locked as materialized (
  select d.*
  from {schema}.dead_letter d
  where d.id = any ($1::uuid[])
  order by d.id
  for update skip locked
),
inserted as (
  insert into {schema}.job (
    id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, unique_key, fingerprint, limit_key, redriven_from
  )
  select
    r.life,
    l.queue,
    l.payload,
    l.headers,
    octet_length(l.payload::text) + coalesce(octet_length(l.headers::text), 0),
    l.priority,
    clock_timestamp(),
    l.max_attempts,
    l.timeout,
    l.unique_key,
    l.fingerprint,
    l.limit_key,
    l.id
  from locked l
  join request r on r.id = l.id
  where l.redriven_to is null
  order by l.unique_key, l.id
  on conflict do nothing
  returning id, queue, redriven_from
),
marked as (
  update {schema}.dead_letter d
  set redriven_to = inserted.id
  from inserted
  where d.id = inserted.redriven_from and d.id = any ($1::uuid[])
  returning d.id
)
select
  r.id,
  coalesce(inserted.id, l.redriven_to, holder.id) as life,
  inserted.queue,
  case
    when seen.id is null then 'not_dead'
    when l.id is null then 'locked'
    when l.redriven_to is not null then 'already_redriven'
    when inserted.id is null then 'key_held'
  end as skipped
from request r
left join seen on seen.id = r.id
left join locked l on l.id = r.id
left join inserted on inserted.redriven_from = r.id
left join {schema}.job holder on holder.unique_key = l.unique_key
where (select {schema}.as_durable())
order by r.id
