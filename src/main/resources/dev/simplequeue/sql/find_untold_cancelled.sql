-- The cancelled jobs whose node lives and has not looked since: they could still start. $2: since when; null at first, which is now.
-- A node of a library that does not tell when it looked is not waited for.
-- Called by Cancelling, in a statement after the cancel, so that its clock is later. Served by job_pkey and node_pkey; each row is looked up
-- by itself: see Database.PINNED_PLANS.
select
  coalesce($2::timestamptz, clock_timestamp()) as since,
  array(
    select c.id
    from unnest($1::uuid[]) as c (id)
    cross join lateral (
      select claimed_by
      from {schema}.job
      where id = c.id
      offset 0
    ) j
    cross join lateral (
      select looked_at
      from {schema}.node
      where id = j.claimed_by and dead_at is null
      offset 0
    ) n
    where case when $2::timestamptz is null then n.looked_at is not null else n.looked_at <= $2 end
  ) as untold
