-- The jobs that a node has claimed. Called by Releasing after a lost claim, with the node's row locked.
-- Reads all live jobs: no index has claimed_by, so that claims stay heap-only updates.
select id, claims
from {schema}.job
where claimed_by = $1::uuid
