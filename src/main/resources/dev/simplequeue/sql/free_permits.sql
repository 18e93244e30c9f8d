-- Frees the permits of jobs whose handlers have ended, but whose end the database refuses: others need not wait for that.
-- Called by Settling. Served by permit_pkey; each row is looked up by itself: see Database.PINNED_PLANS.
with ended as materialized (
  select array[id] as this, claims
  from unnest($1::uuid[], $2::integer[]) as e (id, claims)
)
update {schema}.permit
set free_at = '-infinity'
from ended
where permit.job_id = any (ended.this) and permit.claims = ended.claims and permit.kind || '' = 'run'
