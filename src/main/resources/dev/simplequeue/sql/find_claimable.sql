-- The jobs that a claim of this queue would take now, or bring back because a permit of their limit key was freed; all but $3.
-- Called by ClaimTrials when the database has refused such a claim. Reads the lanes from the start, and skips what is locked, as that claim did.
-- Served by job_lane, permit_free and job_parked.
with ready as materialized (
  select c.id
  from generate_series(0, 9) as lane (priority)
  cross join lateral (
    select id
    from {schema}.job
    where queue = $1::text
      and priority = lane.priority
      and run_at <= now()
      and claimed_by is null
      and not cancel_requested
      and id <> all ($3::uuid[])
    order by run_at
    limit $2::integer
    for no key update skip locked
  ) c
  limit $2::integer
),
key as materialized (
  select limit_key, count(*) as permits
  from (
    select limit_key
    from {schema}.permit
    where queue = $1::text and free_at <= now()
    order by free_at
    limit 1000
  ) freed
  where limit_key <> ''
  group by limit_key
),
called as materialized (
  select c.id
  from key
  cross join lateral (
    select id
    from {schema}.job
    where queue = $1::text and limit_key = key.limit_key and parked_at is not null and id <> all ($3::uuid[])
    order by priority, parked_at
    limit key.permits
    for no key update skip locked
  ) c
)
select id from ready
union all
select id from called
