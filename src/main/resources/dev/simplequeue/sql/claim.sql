-- Claims jobs of all wanted queues for a node, most urgent first, and says whether the node may still claim.
-- Each lane (priority) of a queue is read from the time that is given for it; from the start, if the queue was rewound more often than the
-- table remembers, or if the caller knows of no rewinds (-1).
-- A queue with limits is not read, but named as such in the reply: its jobs need permits, and only claim_limited.sql takes those.
-- All jobs but $9, which the database refuses to let be claimed.
-- Called by Claiming. Served by job_lane; locked jobs are skipped, so a claim never waits for another. What was locked is then found where it
-- lies, without an index; a row that somebody has changed since the claim began lies elsewhere, and is left to the next claim.
-- What a transaction has locked that runs when the claim begins (xmax) is passed without a try of its lock, which would cost several times as
-- much; several nodes that claim at a time begin with the same jobs. Anything else that is locked is tried, and skipped then.
-- The first row has no job: alive = 0 is "this node is dead, or this claim is from before a repair". It says at the end which queues are
-- paused: they were not read either.
with me as materialized (
  select id
  from {schema}.node
  where id = $1::uuid and epoch = $6::integer and dead_at is null
  for key share
),
want as materialized (
  select
    w.queue,
    w.jobs,
    w.place::integer,
    coalesce(q.limited, false) as limited,
    q.paused_at is not null as paused,
    coalesce(q.rewinds, 0) as rewinds,
    case
      when w.rewinds = coalesce(q.rewinds, 0) then 'infinity'
      when w.rewinds between q.rewinds - cardinality(q.rewound_to) and q.rewinds then (
        select min(r)
        from unnest(q.rewound_to[1 : (q.rewinds - w.rewinds)::integer]) as r
      )
      else '-infinity'
    end as rewound_to
  from unnest($2::text[], $3::integer[], $7::bigint[]) with ordinality as w (queue, jobs, rewinds, place)
  left join lateral (select * from {schema}.queue where name = w.queue offset 0) q on true
  order by w.place
),
candidate as materialized (
  select c.this, row_number() over running as place, sum(c.bytes) over running as total
  from want w
  cross join lateral (
    select ready.this, ready.bytes
    from generate_series(0, 9) as lane (priority)
    cross join lateral (
      select ctid as this, bytes
      from {schema}.job
      where queue = w.queue
        and priority = lane.priority
        and run_at >= least(w.rewound_to, ($8::timestamptz[])[10 * w.place - 9 + lane.priority])
        and run_at <= now()
        and claimed_by is null
        and (xmax = 0 or xmax <> all (array(select other::xid from pg_snapshot_xip(pg_current_snapshot()) as other)))
        and not cancel_requested
        and id <> all ($9::uuid[])
      order by run_at
      limit w.jobs
      for no key update skip locked
    ) ready
    limit w.jobs
  ) c
  where (select count(*) from me) = 1 and not w.limited and not w.paused
  window running as (rows unbounded preceding)
  limit $4::integer
),
claimed as (
  update {schema}.job
  set
    claimed_by = $1::uuid,
    claimed_at = clock_timestamp(),
    attempt = attempt + 1,
    claims = claims + 1
  where ctid = any (array(select this from candidate where total <= $5::bigint or place = 1))
  returning
    id, queue, payload::text as payload, headers::text as headers, bytes, priority, run_at, attempt, max_attempts,
    (extract(epoch from timeout) * 1000)::bigint as timeout, unique_key, fingerprint, reprocesses, crashes, created_at,
    claims, errors -> -1 ->> 'error' as last_error, limit_key
)
select
  (select count(*) from me) as alive,
  (select count(*) from candidate) as seen,
  now() as now,
  pg_current_xact_id()::text::bigint as xid,
  pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest_xid,
  w.rewinds,
  w.rewound_to,
  w.limited,
  null::uuid as id, null::text as queue, null::text as payload, null::text as headers, null::integer as bytes,
  null::smallint as priority, null::timestamptz as run_at, null::integer as attempt, null::integer as max_attempts,
  null::bigint as timeout, null::text as unique_key, null::text as fingerprint, null::integer as reprocesses, null::integer as crashes,
  null::timestamptz as created_at, null::integer as claims, null::text as last_error, null::text as limit_key,
  w.paused
from (
  select
    array_agg(rewinds order by place) as rewinds,
    array_agg(rewound_to order by place) as rewound_to,
    array_agg(limited order by place) as limited,
    array_agg(paused order by place) as paused
  from want
) w
union all
select
  null, null, null, null, null, null, null, null, id, queue, payload, headers, bytes, priority, run_at, attempt, max_attempts, timeout,
  unique_key, fingerprint, reprocesses, crashes, created_at, claims, last_error, limit_key, null
from claimed
