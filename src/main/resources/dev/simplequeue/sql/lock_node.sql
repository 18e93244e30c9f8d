-- Waits until no claim of this node is under way any more. Called by Repairing before it frees the jobs of lost claims.
-- Served by node_pkey.
select id
from {schema}.node
where id = $1::uuid
for update
