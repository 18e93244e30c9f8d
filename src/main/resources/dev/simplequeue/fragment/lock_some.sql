-- Locks those of some jobs ($1) that nobody else has locked, in the order of their ids, which all statements keep.
-- Part of cancel.sql, delete_jobs.sql, reprioritise.sql, run_now.sql.
seen as (
  select id
  from {schema}.job
  where id = any ($1::uuid[])
),
locked as materialized (
  select id, queue, claimed_by
  from {schema}.job
  where id = any ($1::uuid[])
  order by id
  for update skip locked
),
