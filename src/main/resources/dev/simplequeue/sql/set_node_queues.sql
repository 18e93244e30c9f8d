-- The queues that a node has handlers for. Called by Nodes, only when they change.
-- Served by node_pkey.
update {schema}.node
set queues = $2::text[]
where id = $1::uuid
