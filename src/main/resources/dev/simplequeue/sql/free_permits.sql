-- Frees the permits of jobs whose handlers have ended, but whose end the database refuses: others need not wait for that.
-- Called by Settling. Served by permit_pkey.
update {schema}.permit
set free_at = '-infinity'
from unnest($1::uuid[], $2::integer[]) as ended (id, claims)
where permit.job_id = ended.id and permit.claims = ended.claims and permit.kind = 'run'
