-- Writes down an operation, and which job is the last that it can have; one that is there already stays as it is. No row: somebody else has
-- just submitted the same id.
-- Called by Operations. Served by operation_pkey, job_pkey, archive_id of each partition, and dead_letter_id.
with last as materialized (
  select id
  from (
    (select id from {schema}.job order by id desc limit 1)
    union all
    (select id from {schema}.archive order by id desc limit 1)
    union all
    (select id from {schema}.dead_letter order by id desc limit 1)
  ) newest
  order by id desc
  limit 1
),
submitted as (
  insert into {schema}.operation (id, kind, filter, priority, submitted_by, bound)
  values (
    $1::uuid, $2::text, $3::jsonb, $4::smallint, $5::text, coalesce((select id from last), '00000000-0000-0000-0000-000000000000'))
  on conflict (id) do nothing
  returning *
)
select
  id, kind, filter, priority, state, submitted_at, submitted_by, started_at, moved_at, ended_at, cancelled_by, walked, changed, skipped, errors,
  cardinality(again) as waiting, problem, true as new
from submitted
union all
select
  id, kind, filter, priority, state, submitted_at, submitted_by, started_at, moved_at, ended_at, cancelled_by, walked, changed, skipped, errors,
  cardinality(again) as waiting, problem, false
from {schema}.operation
where id = $1::uuid and not exists (select from submitted) and (select {schema}.as_durable())
