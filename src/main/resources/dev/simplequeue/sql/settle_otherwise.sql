-- Settles claimed jobs that did not succeed. What is to become of each:
--   end         dead, in the state that is named
--   retry       the attempt is used; waits, or is dead with no attempt left
--   reschedule  the attempt is given back; waits, or is dead after so many of these
--   release     the attempt is given back; ready at once, or dead after so many of these (only those are counted that ran)
-- A job whose cancel was accepted never waits or runs again: it ends cancelled, also if its handler named another end; its error tells.
-- A released job is ready at a time that pollers may have passed: its queue is rewound.
-- Called by Settling. Locks first, in id order, and branches on what it locked; returns each settled id, with the state if it is dead.
-- Frees the permits of those that took one. Served by job_pkey and permit_pkey; each row is looked up by itself: see Database.PINNED_PLANS.
with answer as (
  select id, claims, change, state, kind, error, run_at, delay, counts, maximum, trace
  from unnest(
    $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::bigint[], $10::integer[],
    $11::integer[], $12::text[]
  ) as a (id, claims, change, state, kind, error, run_at, delay, counts, maximum, trace)
  order by id
),
locked as materialized (
  select
    job.this,
    job.claims,
    job.limited,
    a.change,
    a.kind,
    a.trace,
    case
      when job.cancel_requested and a.change in ('reschedule', 'release') then 'cancelled by a caller'
      else a.error
    end as error,
    a.run_at,
    a.delay,
    (a.change in ('reschedule', 'release'))::integer as given_back,
    case a.change when 'reschedule' then a.counts else 0 end as reprocessed,
    case a.change when 'release' then a.counts else 0 end as released,
    case
      when job.cancel_requested then 'cancelled'
      when a.change = 'end' then a.state
      when a.change = 'retry' and job.attempt >= job.max_attempts then 'failed'
      when a.change = 'reschedule' and job.reprocesses + a.counts >= a.maximum then 'bad_job'
      when a.change = 'release' and a.counts > 0 and job.releases + a.counts >= a.maximum then 'bad_job'
    end as state
  from answer a
  cross join lateral (
    select array[j.id] as this, j.*
    from {schema}.job j
    where j.id = a.id and j.claimed_by = $1::uuid and j.claims = a.claims
    for update
  ) job
),
waiting as (
  update {schema}.job
  set
    claimed_by = null,
    claimed_at = null,
    run_at = case locked.change
      when 'release' then job.run_at
      else greatest(locked.run_at, clock_timestamp() + locked.delay * interval '1 millisecond')
    end,
    attempt = job.attempt - locked.given_back,
    reprocesses = job.reprocesses + locked.reprocessed,
    releases = job.releases + locked.released,
    errors = case locked.change
      when 'retry' then {schema}.with_trace({schema}.with_error(job.errors, job.attempt, locked.kind, locked.error), locked.trace)
      else job.errors
    end
  from locked
  where job.id = any (locked.this) and locked.state is null
  returning job.id, job.queue, job.run_at, locked.change
),
freed as (
  update {schema}.permit
  set free_at = '-infinity'
  from locked
  where locked.limited and permit.job_id = any (locked.this) and permit.claims = locked.claims and permit.kind || '' = 'run'
),
rewound as materialized (
  select {schema}.rewind(queue, run_at)
  from (
    select queue, min(run_at) as run_at
    from waiting
    where change = 'release'
    group by queue
    order by queue
  ) first
),
ended as (
  delete from {schema}.job
  using locked
  where job.id = any (locked.this) and locked.state is not null
  returning job, locked.*
),
buried as (
  insert into {schema}.dead_letter
  select d.*
  from ended e
  cross join lateral {schema}.as_dead_letter(
    e.job, e.state,
    {schema}.with_trace({schema}.with_error((e.job).errors, (e.job).attempt, coalesce(e.kind, e.state), e.error), e.trace),
    given_back => e.given_back, reprocessed => e.reprocessed, released => e.released) d
)
select id, null as state from waiting where (select count(*) from rewound) >= 0
union all
select (job).id, state from ended
