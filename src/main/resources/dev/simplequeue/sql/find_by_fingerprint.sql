-- A page of the live jobs of a group, in the order of their ids. Called by Cancelling. Served by job_fingerprint.
with member as materialized (
  select id
  from {schema}.job
  where fingerprint = $1::text
)
select id
from member
where id > $2::uuid and (select {schema}.as_durable())
order by id
limit $3::integer
