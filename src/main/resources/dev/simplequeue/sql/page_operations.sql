-- A page of operations, the newest first. Called by Operations. Served by operation_pkey.
select
  id, kind, filter, priority, state, submitted_at, submitted_by, started_at, moved_at, ended_at, cancelled_by, walked, changed, skipped, errors,
  cardinality(again) as waiting, problem
from {schema}.operation
where id < $1::uuid and ($2::text is null or state = $2::text)
order by id desc
limit $3::integer
