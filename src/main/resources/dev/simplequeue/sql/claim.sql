-- Claims jobs of all wanted queues for a node, most urgent first, and says whether the node may still claim.
-- Called by Claiming. Served by job_lane, then job_pkey; locked jobs are skipped, so a claim never waits for another.
-- Always returns a row: alive = 0 is "this node is dead, or this claim is from before a repair", alive = 1 without a job is "nothing to do".
with me as materialized (
  select id
  from {schema}.node
  where id = $1::uuid and epoch = $6::integer and dead_at is null
  for key share
),
want as (
  select queue, jobs
  from unnest($2::text[], $3::integer[]) with ordinality as w (queue, jobs, place)
  order by place
),
candidate as materialized (
  select c.id, c.bytes, row_number() over () as place
  from want w
  cross join lateral (
    select ready.id, ready.bytes
    from generate_series(0, 9) as lane (priority)
    cross join lateral (
      select id, bytes
      from {schema}.job
      where queue = w.queue
        and priority = lane.priority
        and run_at <= now()
        and claimed_by is null
        and not cancel_requested
      order by run_at
      limit w.jobs
      for no key update skip locked
    ) ready
    limit w.jobs
  ) c
  where (select count(*) from me) = 1
  limit $4::integer
),
fitting as (
  select id
  from (select id, place, sum(bytes) over (order by place) as total from candidate) c
  where total <= $5::bigint or place = 1
),
claimed as (
  update {schema}.job
  set
    claimed_by = $1::uuid,
    claimed_at = clock_timestamp(),
    attempt = attempt + 1,
    claims = claims + 1
  where id = any (array(select id from fitting))
  returning
    id, queue, payload::text as payload, headers::text as headers, bytes, priority, run_at, attempt, max_attempts,
    (extract(epoch from timeout) * 1000)::bigint as timeout, unique_key, fingerprint, reprocesses, crashes, created_at,
    claims, errors -> -1 ->> 'error' as last_error
)
select
  (select count(*) from me) as alive,
  (select count(*) from candidate) as seen,
  claimed.*
from (values (1)) as always (row)
left join claimed on true
