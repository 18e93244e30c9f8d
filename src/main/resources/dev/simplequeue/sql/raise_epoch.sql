-- From now on, claims of this node that were sent before are too late. Called by Repairing, with the node's row locked.
-- Served by node_pkey.
update {schema}.node
set epoch = epoch + 1
where id = $1::uuid
returning epoch
