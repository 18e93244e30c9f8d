-- Counts jobs by queue and state, in time that does not grow with their number: each lane, each queue's dead letters and the archive are
-- read up to a number of rows: at most 10,000 each, and about 30,000 in all if there are not more than 50 queues. A *_cut says that there
-- may be more; then *_share is what the planner's statistics know: how many rows of the table are the queue's.
-- Called by Counting, for one queue, or for all, at most $2 of them. Served by job_lane, dead_letter_redrivable and queue_pkey.
with recursive lane as (
  (
    select queue, priority
    from {schema}.job
    where queue >= coalesce($1::text, '') and queue <= coalesce($1::text, (select max(queue) from {schema}.job))
    order by queue, priority
    limit 1
  )
  union all
  select next.queue, next.priority
  from lane
  cross join lateral (
    select queue, priority
    from {schema}.job
    where (queue, priority) > (lane.queue, lane.priority)
      and queue <= coalesce($1::text, (select max(queue) from {schema}.job))
    order by queue, priority
    limit 1
  ) next
),
buried_queue as (
  (
    select queue
    from {schema}.dead_letter
    where redriven_to is null
      and queue >= coalesce($1::text, '')
      and queue <= coalesce($1::text, (select max(queue) from {schema}.dead_letter where redriven_to is null))
    order by queue
    limit 1
  )
  union all
  select next.queue
  from buried_queue
  cross join lateral (
    select queue
    from {schema}.dead_letter
    where redriven_to is null
      and queue > buried_queue.queue
      and queue <= coalesce($1::text, (select max(queue) from {schema}.dead_letter where redriven_to is null))
    order by queue
    limit 1
  ) next
),
lanes as materialized (
  select queue, priority
  from lane
  limit $2::integer
),
buried_queues as materialized (
  select queue
  from buried_queue
  limit $2::integer
),
cap as materialized (
  select
    greatest(100, least(10000, 10000 / greatest(1, (select count(*) from lanes))))::integer as jobs,
    greatest(100, least(10000, 5000 / greatest(1, (select count(*) from buried_queues))))::integer as dead
),
live as materialized (
  select
    lanes.queue,
    sum(later.waiting)::bigint as waiting,
    sum(due.ready)::bigint as ready,
    sum(due.running)::bigint as running,
    bool_or(later.waiting >= cap.jobs) as waiting_cut,
    bool_or(due.ready + due.running >= cap.jobs) as due_cut,
    min(due.ready_at) as ready_at
  from lanes
  cross join cap
  cross join lateral (
    select
      count(*) filter (where claimed_by is null) as ready,
      count(*) filter (where claimed_by is not null) as running,
      min(greatest(run_at, created_at)) filter (where claimed_by is null) as ready_at
    from (
      select claimed_by, run_at, created_at
      from {schema}.job
      where queue = lanes.queue and priority = lanes.priority and run_at <= now()
      order by run_at
      limit cap.jobs
    ) front
  ) due
  cross join lateral (
    select count(*) as waiting
    from (
      select
      from {schema}.job
      where queue = lanes.queue and priority = lanes.priority and run_at > now()
      order by run_at
      limit cap.jobs
    ) front
  ) later
  group by lanes.queue
),
buried as materialized (
  select
    q.queue,
    jsonb_object_agg(s.state, s.jobs) as states,
    sum(s.jobs)::bigint as jobs,
    sum(s.jobs) >= min(cap.dead) as cut,
    min(s.dead_at) as dead_at
  from buried_queues q
  cross join cap
  cross join lateral (
    select state, count(*) as jobs, min(finished_at) as dead_at
    from (
      select state, finished_at
      from {schema}.dead_letter
      where queue = q.queue and redriven_to is null
      order by queue, id
      limit cap.dead
    ) sample
    group by state
  ) s
  group by q.queue
),
archived_row as materialized (
  select queue
  from {schema}.archive
  limit 5000
),
archived as materialized (
  select queue, count(*) as jobs
  from archived_row
  group by queue
),
archive_cut as materialized (
  select count(*) >= 5000 as cut
  from archived_row
),
-- The planner's statistics of each table: how many rows, and which part of them has which queue.
statistic as materialized (
  select
    t.kind,
    r.jobs,
    s.most_common_vals::text::text[] as queues,
    s.most_common_freqs as shares,
    greatest(0, 1 - coalesce((select sum(f) from unnest(s.most_common_freqs) as f), 0))
      / nullif(
        greatest(
          0,
          case when s.n_distinct < 0 then -s.n_distinct * r.jobs else s.n_distinct end
            - coalesce(cardinality(s.most_common_freqs), 0)),
        0) as rest
  from (
    select 'job' as kind, '{schema}.job'::regclass::oid as id
    union all
    select 'dead_letter', '{schema}.dead_letter'::regclass::oid
    union all
    select 'archive', inhrelid
    from pg_inherits
    where inhparent = '{schema}.archive'::regclass
  ) t
  join pg_class c on c.oid = t.id
  join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (
    -- The server's counters are late or early, and lost in a crash; a table is as long as before when its rows have gone.
    select least(
      nullif(pg_stat_get_live_tuples(c.oid), 0),
      nullif(greatest(0, c.reltuples), 0) / nullif(c.relpages, 0) * (pg_relation_size(c.oid) / current_setting('block_size')::integer)
    ) as jobs
  ) r
  left join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = 'queue' and not s.inherited
  where r.jobs > 0
),
future as materialized (
  select avg((bound > now())::integer) as share
  from pg_stats s
  cross join lateral unnest(s.histogram_bounds::text::timestamptz[]) as bound
  where (s.schemaname, s.tablename) = (
      select n.nspname, c.relname
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where c.oid = '{schema}.job'::regclass)
    and s.attname = 'run_at'
),
name as materialized (
  select queue
  from (
    select queue from lanes
    union
    select queue from buried_queues
    union
    select queue from archived
    union
    select unnest(queues) from statistic where kind = 'archive'
    union
    select name from {schema}.queue where paused_at is not null
    union
    select $1::text
  ) known
  where queue = coalesce($1::text, queue)
  order by queue
  limit $2::integer
),
share as materialized (
  select
    name.queue,
    sum(s.jobs * coalesce(s.shares[array_position(s.queues, name.queue)], s.rest, 0)) filter (where s.kind = 'job') as live,
    sum(s.jobs * coalesce(s.shares[array_position(s.queues, name.queue)], s.rest, 0)) filter (where s.kind = 'dead_letter') as dead,
    sum(s.jobs * coalesce(s.shares[array_position(s.queues, name.queue)], s.rest, 0)) filter (where s.kind = 'archive') as archived
  from name
  cross join statistic s
  group by name.queue
)
select
  name.queue,
  q.paused_at,
  live.ready_at,
  buried.dead_at,
  coalesce(live.waiting, 0) as waiting,
  coalesce(live.ready, 0) as ready,
  coalesce(live.running, 0) as running,
  coalesce(live.waiting_cut, false) as waiting_cut,
  coalesce(live.due_cut, false) as due_cut,
  coalesce(share.live, 0)::bigint as live_share,
  coalesce(future.share, 0.5)::float8 as future,
  coalesce(archived.jobs, 0) as archived,
  archive_cut.cut as archived_cut,
  coalesce(share.archived, 0)::bigint as archived_share,
  coalesce(buried.states, '{}')::text as dead,
  coalesce(buried.cut, false) as dead_cut,
  coalesce(buried.jobs, 0) as dead_seen,
  coalesce(share.dead, 0)::bigint as dead_share
from name
cross join archive_cut
cross join future
left join live on live.queue = name.queue
left join buried on buried.queue = name.queue
left join archived on archived.queue = name.queue
left join share on share.queue = name.queue
left join {schema}.queue q on q.name = name.queue
order by name.queue
