-- The operation that has waited longest for its next chunk, locked, so that only this node is at it; none if another node is.
-- Called by Chunk, in its transaction. Served by operation_next.
select
  id, kind, filter, priority, submitted_at, submitted_by, started_at, reached, bound, changed, skipped, errors, again, tries
from {schema}.operation
where state = 'running' and next_at <= clock_timestamp() and kind = any ($1::text[])
order by next_at
limit 1
for update skip locked
