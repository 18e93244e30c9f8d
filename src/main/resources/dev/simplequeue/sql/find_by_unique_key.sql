-- The live job that has a key. Called by Cancelling. Served by job_unique_key.
select id
from {schema}.job
where unique_key = $1::text and (select {schema}.as_durable())
