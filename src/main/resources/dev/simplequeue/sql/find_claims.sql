-- The jobs that a node has claimed. Called by Repairing after a lost claim, when no claim can be under way any more.
-- Reads all live jobs: no index has claimed_by, so that claims stay heap-only updates.
select id, claims
from {schema}.job
where claimed_by = $1::uuid
