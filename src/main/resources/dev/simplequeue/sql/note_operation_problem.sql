-- Writes down why an operation does not go on, and lets others go first for a while. Its next chunk clears it. One row if that is new.
-- Called by Operations. Served by operation_pkey.
with before as materialized (
  select id, problem
  from {schema}.operation
  where id = $1::uuid and state = 'running'
  for update skip locked
),
noted as (
  update {schema}.operation
  set problem = $2::text, next_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
  where id = any (array(select id from before))
)
select id
from before
where problem is distinct from $2::text
