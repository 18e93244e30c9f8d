-- Jobs that were ready for so long and could be ended, except some. Called by Unhandled when the database refuses to end a batch.
-- Served by job_lane.
select id
from {schema}.job
where queue = $1::text
  and run_at <= now() - $2::bigint * interval '1 millisecond'
  and claimed_by is null
  and id <> all ($4::uuid[])
limit $3::integer
