-- Ends an operation that runs: no further chunk is taken. One that a node is at right now is skipped, and is still running in the answer.
-- Called by Operations. Served by operation_pkey.
with locked as materialized (
  select id
  from {schema}.operation
  where id = $1::uuid and state = 'running'
  for update skip locked
),
cancelled as (
  update {schema}.operation
  set state = 'cancelled', cancelled_by = $2::text, ended_at = clock_timestamp()
  where id = any (array(select id from locked))
  returning *
)
select
  id, kind, filter, priority, state, submitted_at, submitted_by, started_at, moved_at, ended_at, cancelled_by, walked, changed, skipped, errors,
  cardinality(again) as waiting, problem, true as new
from cancelled
union all
select
  id, kind, filter, priority, state, submitted_at, submitted_by, started_at, moved_at, ended_at, cancelled_by, walked, changed, skipped, errors,
  cardinality(again) as waiting, problem, false
from {schema}.operation
where id = $1::uuid and not exists (select from cancelled) and (select {schema}.as_durable())
