-- Deletes the records of ended jobs: dead letters ($1) and completed ones ($2). Rows that somebody else has locked are skipped and named.
-- Called by Changing, in its transaction. Served by dead_letter_id and archive_id of each partition.
with seen as (
  select id from {schema}.dead_letter where id = any ($1::uuid[])
  union all
  select id from {schema}.archive where id = any ($2::uuid[])
),
dead as materialized (
  select id
  from {schema}.dead_letter
  where id = any ($1::uuid[])
  order by id
  for update skip locked
),
completed as materialized (
  select id
  from {schema}.archive
  where id = any ($2::uuid[])
  order by id
  for update skip locked
),
deleted_dead as (
  delete from {schema}.dead_letter
  where id = any (array(select id from dead))
  returning id
),
deleted_completed as (
  delete from {schema}.archive
  where id = any (array(select id from completed))
  returning id
)
select id, 'done' as outcome from deleted_dead
union all
select id, 'done' from deleted_completed
union all
select id, 'locked' from seen where id not in (select id from dead union all select id from completed)
