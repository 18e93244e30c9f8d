-- Takes a permit for each job that runs without one, because its queue had no limit when it was claimed. The reaper removes it after the end.
-- Called by Limiting when limits have changed. Reads all live jobs of the queue by job_lane.
insert into {schema}.permit (job_id, claims, kind, queue, limit_key)
select id, claims, 'run', queue, coalesce(limit_key, '')
from {schema}.job
where queue = $1::text and claimed_by is not null
on conflict do nothing
