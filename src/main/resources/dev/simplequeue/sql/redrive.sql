-- Lets dead letters live again: inserts a new job for each, under the id that is given for it, and marks the dead letter with that id, so
-- that it is redriven once. Says of each asked for what became of it.
-- Called by Redriving. Rows that somebody else has locked are skipped and named. Keys are inserted in order, as all keyed jobs are, and the
-- locks have given the transaction its number before the clock is read: see insert_jobs.sql.
-- Served by dead_letter_id and job_unique_key.
with asked as materialized (
  select r.id, r.life, seen.id is not null as is_dead, locked.letter
  from (
    select id, life
    from unnest($1::uuid[], $2::uuid[]) as r (id, life)
    order by id
  ) r
  left join lateral (
    select id
    from {schema}.dead_letter
    where id = r.id
    offset 0
  ) seen on true
  left join lateral (
    select d as letter
    from {schema}.dead_letter d
    where d.id = r.id
    for update skip locked
  ) locked on true
),
inserted as (
  insert into {schema}.job (
    id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, unique_key, fingerprint, limit_key, redriven_from
  )
  select
    a.life,
    (a.letter).queue,
    (a.letter).payload,
    (a.letter).headers,
    octet_length((a.letter).payload::text) + coalesce(octet_length((a.letter).headers::text), 0),
    (a.letter).priority,
    clock_timestamp(),
    (a.letter).max_attempts,
    (a.letter).timeout,
    (a.letter).unique_key,
    (a.letter).fingerprint,
    (a.letter).limit_key,
    a.id
  from asked a
  where (a.letter).id is not null and (a.letter).redriven_to is null
  order by (a.letter).unique_key, a.id
  on conflict do nothing
  returning id, queue, redriven_from
),
marked as (
  update {schema}.dead_letter d
  set redriven_to = i.id
  from (select id, array[redriven_from] as origin from inserted) i
  where d.id = any (i.origin)
),
lives as materialized (
  select coalesce(jsonb_object_agg(id, queue), '{}') as queues
  from inserted
)
select
  a.id,
  case when lives.queues ? a.life::text then a.life else coalesce((a.letter).redriven_to, holder.id) end as life,
  lives.queues ->> a.life::text as queue,
  case
    when lives.queues ? a.life::text then null
    when not a.is_dead then 'not_dead'
    when (a.letter).id is null then 'locked'
    when (a.letter).redriven_to is not null then 'already_redriven'
    else 'key_held'
  end as skipped
from asked a
cross join lives
left join lateral (
  select id
  from {schema}.job
  where unique_key = (a.letter).unique_key
  offset 0
) holder on true
where (select {schema}.as_durable())
order by a.id
