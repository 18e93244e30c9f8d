-- The nodes that were declared dead, locked, which waits until none of their claims is under way: those are skipped, for the next round.
-- Called by NodeRemoval. Reads a small table whole.
select id
from {schema}.node
where dead_at is not null
order by id
for update skip locked
