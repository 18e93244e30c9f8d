-- Locks those of these jobs that are still in one of the states, for an operation of which that is a condition; says of each other that is
-- live whether it has changed, or is locked. Called by Changing, in its transaction. Served by job_pkey.
with seen as (
  select id, {schema}.live_state(claimed_by, run_at) as state
  from {schema}.job
  where id = any ($1::uuid[])
),
held as materialized (
  select id
  from {schema}.job
  where id = any ($1::uuid[]) and {schema}.live_state(claimed_by, run_at) = any ($2::text[])
  order by id
  for update skip locked
)
select id, 'held' as outcome from held
union all
select id, case when state = any ($2::text[]) then 'locked' else 'changed' end from seen where id not in (select id from held)
