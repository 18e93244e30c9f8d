-- Which of these jobs are cancelled and still run. Called by Cancelling for the jobs of a node. Served by job_pkey.
select id
from {schema}.job
where id = any ($1::uuid[]) and cancel_requested
