-- Has the lease of a node that was killed run out, long ago.
-- Called by Upkeep. Served by lease_pkey.
update {schema}.lease
set renewed_at = '-infinity'
where node = $1::uuid
