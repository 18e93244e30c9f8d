-- Renews a node's lease; no row means that the node was declared dead. Called by Nodes.
-- Served by lease_pkey.
update {schema}.lease
set renewed_at = clock_timestamp()
where node = $1::uuid
returning node
