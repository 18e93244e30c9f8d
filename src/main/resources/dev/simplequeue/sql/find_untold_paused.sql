-- The living nodes that have a handler for the queue and have not looked since: they could still start one of its jobs. $2: since when;
-- null at first, which is now. A node of a library that does not tell when it looked is not waited for.
-- Called by Pausing, in a statement after the pause, so that its clock is later. Reads a small table whole.
select
  coalesce($2::timestamptz, clock_timestamp()) as since,
  array(
    select id
    from {schema}.node
    where $1::text = any (queues)
      and dead_at is null
      and (case when $2::timestamptz is null then looked_at is not null else looked_at <= $2 end)
  ) as untold
