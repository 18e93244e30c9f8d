-- Makes jobs that wait ready now, and rewinds their queues, for pollers may have passed that time when this is committed. A parked job is
-- ready already, and waits for a permit. Called by Editing.
-- Rows that somebody else has locked are skipped and named; branches on what it locked. Served by job_pkey.
with seen as (
  select id
  from {schema}.job
  where id = any ($1::uuid[])
),
locked as materialized (
  select id, queue, claimed_by
  from {schema}.job
  where id = any ($1::uuid[])
  order by id
  for update skip locked
),
changed as (
  update {schema}.job
  set run_at = clock_timestamp()
  where id = any (array(select id from locked where claimed_by is null)) and run_at > now() and parked_at is null
  returning id, queue, run_at
),
rewound as materialized (
  select {schema}.rewind(queue, run_at)
  from (
    select queue, min(run_at) as run_at
    from changed
    group by queue
    order by queue
  ) first
)
select id, queue, case when claimed_by is null then 'done' else 'running' end as outcome
from locked
where (select {schema}.as_durable()) and (select count(*) from rewound) >= 0
union all
select id, null, 'locked' from seen where id not in (select id from locked)
