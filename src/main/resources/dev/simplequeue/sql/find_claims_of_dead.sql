-- The jobs that rescue.sql would take from dead nodes, except some: first those that run again, then those that end with it.
-- Called by Rescuing when the database refuses that for all at once, with the nodes locked. Reads all live jobs: no index has claimed_by.
select job.id
from {schema}.job
left join unnest($2::text[], $3::integer[]) as limits (queue, maximum) on limits.queue = job.queue
where job.claimed_by = any ($1::uuid[]) and job.id <> all ($5::uuid[])
order by job.cancel_requested or job.crashes + 1 >= coalesce(limits.maximum, $4::integer), job.id
