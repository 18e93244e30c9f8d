-- What a reaper watches: the database's clock, the nodes whose lease has run out, and whether dead ones are left.
-- Called by Rescuing. Reads two small tables whole.
select
  clock_timestamp() as now,
  array(
    select node
    from {schema}.lease
    where renewed_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
    order by node
  ) as expired,
  exists (select from {schema}.node where dead_at is not null) as dead
