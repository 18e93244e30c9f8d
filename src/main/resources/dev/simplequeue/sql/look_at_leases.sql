-- What a reaper watches: the database's clock, the nodes whose lease has run out ($1), whether one is late ($2), whether dead ones are left,
-- and whether there are permits or parked jobs. Called by Rescuing. Reads two small tables whole; served by job_parked.
select
  clock_timestamp() as now,
  array(
    select node
    from {schema}.lease
    where renewed_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
    order by node
  ) as expired,
  exists (select from {schema}.lease where renewed_at < clock_timestamp() - $2::bigint * interval '1 millisecond') as late,
  exists (select from {schema}.node where dead_at is not null) as dead,
  exists (select from {schema}.permit) or exists (select from {schema}.job where parked_at is not null) as limits
