-- The cancelled jobs whose node lives and has not looked since: they could still start. $2: since when; null at first, which is now.
-- A node of a library that does not tell when it looked is not waited for.
-- Called by Cancelling, in a statement after the cancel, so that its clock is later. Served by job_pkey and node_pkey.
select
  coalesce($2::timestamptz, clock_timestamp()) as since,
  array(
    select j.id
    from {schema}.job j
    join {schema}.node n on n.id = j.claimed_by
    where j.id = any ($1::uuid[])
      and n.dead_at is null
      and (case when $2::timestamptz is null then n.looked_at is not null else n.looked_at <= $2 end)
  ) as jobs
