-- Un-parks jobs whose limit key has permits: after a limit was raised or removed, or when the job that a freed permit had called is gone.
-- Called by Unparking for the reaper, a page of keys at a time, after the queue and key that are given. Returns the page's keys in order, and
-- how many jobs went back to their lanes. Goes from one key to the next by job_parked; counts by permit_key,
-- as claim_within_limits does, and of no other index can these counts make use.
-- All jobs but $5; or, if $4 is not null, those alone, when another is refused (see Refusals). If $6, nothing is changed: the ids say which
-- jobs would be. Ids are given with $4 and $6 only.
with recursive next_key as (
  (
    select queue, limit_key, 1 as place
    from {schema}.job
    where parked_at is not null and (queue, limit_key) > ($1::text, $2::text)
    order by queue, limit_key
    limit 1
  )
  union all
  select n.queue, n.limit_key, next_key.place + 1
  from next_key
  cross join lateral (
    select queue, limit_key
    from {schema}.job
    where parked_at is not null and (queue, limit_key) > (next_key.queue, next_key.limit_key)
    order by queue, limit_key
    limit 1
  ) n
  where next_key.place < $3::integer
),
key as (
  select queue, limit_key, place
  from next_key
  where $4::uuid[] is null
  union all
  select distinct j.queue, j.limit_key, 1
  from unnest($4::uuid[]) as a (id)
  cross join lateral (select queue, limit_key from {schema}.job where job.id = a.id and parked_at is not null offset 0) j
),
room as materialized (
  select
    key.queue,
    key.limit_key,
    key.place,
    greatest(0, least(
      1000,
      q.limit_key_max_running - (
        select count(*)
        from (
          select
          from {schema}.permit p
          where p.limit_key = key.limit_key
            and p.limit_key <> ''
            and p.kind || '' = 'run'
            and p.free_at > now()
            and p.queue || '' = key.queue
          offset 0
        ) held),
      q.limit_key_rate_starts - (
        select count(*)
        from (
          select
          from {schema}.permit p
          where p.limit_key = key.limit_key
            and p.limit_key <> ''
            and p.kind || '' = 'key_start'
            and p.free_at > now()
            and p.queue || '' = key.queue
          offset 0
        ) held))) as jobs
  from key
  left join lateral (select * from {schema}.queue where name = key.queue offset 0) q on true
),
picked as materialized (
  select room.queue, room.limit_key, first.id
  from room
  cross join lateral (
    select id
    from {schema}.job
    where queue = room.queue
      and limit_key = room.limit_key
      and parked_at is not null
      and ($4::uuid[] is null or id = any ($4::uuid[]))
      and id <> all ($5::uuid[])
    order by priority, parked_at
    limit room.jobs
    for no key update skip locked
  ) first
),
unparked as (
  update {schema}.job
  set run_at = parked_at, parked_at = null
  where id = any (array(select id from picked)) and not $6::boolean
  returning queue, limit_key, run_at
),
rewound as materialized (
  select {schema}.rewind(queue, run_at)
  from (
    select queue, min(run_at) as run_at
    from unparked
    group by queue
    order by queue
  ) first
)
select
  room.queue,
  room.limit_key,
  (select count(*) from unparked u where u.queue = room.queue and u.limit_key = room.limit_key) as jobs,
  array(
    select p.id
    from picked p
    where ($6::boolean or $4::uuid[] is not null) and p.queue = room.queue and p.limit_key = room.limit_key
  ) as ids
from room
where (select count(*) from rewound) >= 0
order by room.place
