-- Frees the jobs of dead nodes: ready again, the attempt given back, one crash more; or dead after so many, or if they were cancelled.
-- Raises the fence, so that a late answer of the dead node is known as such, and rewinds the queues, for pollers may have passed these jobs.
-- Frees their permits. Called by Rescuing, in a statement after the one that locked the nodes, or jobs of a claim that just ended would be overlooked.
-- Of all their jobs but $6; or, if $5 is not null, of those alone, when another is refused: see Refusals.
-- Rows that a user's open transaction has locked are left for the next round. Reads all live jobs once, in no order:
-- no index has claimed_by. Then each row is looked up by itself: see Database.PINNED_PLANS.
with theirs as materialized (
  select id
  from {schema}.job
  where claimed_by = any ($1::uuid[]) and $5::uuid[] is null and id <> all ($6::uuid[])
  union all
  select asked
  from unnest($5::uuid[]) as a (asked)
),
locked as materialized (
  select
    job.this,
    job.claims,
    job.limited,
    job.claimed_by as node,
    case
      when job.cancel_requested then 'cancelled'
      when job.crashes + 1 >= coalesce(limits.maximum, $4::integer) then 'bad_job'
    end as state
  from (select id from theirs order by id) t
  cross join lateral (
    select array[j.id] as this, j.*
    from {schema}.job j
    where j.id = t.id and j.claimed_by = any ($1::uuid[])
    for update skip locked
  ) job
  left join unnest($2::text[], $3::integer[]) as limits (queue, maximum) on limits.queue = job.queue
),
freed_permits as (
  update {schema}.permit
  set free_at = '-infinity'
  from locked
  where locked.limited and permit.job_id = any (locked.this) and permit.claims = locked.claims and permit.kind || '' = 'run'
),
freed as (
  update {schema}.job
  set
    claimed_by = null,
    claimed_at = null,
    attempt = job.attempt - 1,
    crashes = job.crashes + 1,
    claims = job.claims + 1
  from locked
  where job.id = any (locked.this) and locked.state is null
  returning job.id, job.queue, job.run_at, job.attempt, locked.node
),
rewound as materialized (
  select {schema}.rewind(queue, run_at)
  from (
    select queue, min(run_at) as run_at
    from freed
    group by queue
    order by queue
  ) first
),
ended as (
  delete from {schema}.job
  using locked
  where job.id = any (locked.this) and locked.state is not null
  returning job, locked.state, locked.node
),
buried as (
  insert into {schema}.dead_letter
  select d.*
  from ended e
  cross join lateral {schema}.as_dead_letter(
    e.job, e.state,
    {schema}.with_error((e.job).errors, (e.job).attempt, e.state, 'its node died, or lost its lease, while it ran'),
    given_back => 1, crashed => 1) d
)
select id, queue, attempt, node, null as state from freed where (select count(*) from rewound) >= 0
union all
select (job).id, (job).queue, (job).attempt - 1, node, state from ended
