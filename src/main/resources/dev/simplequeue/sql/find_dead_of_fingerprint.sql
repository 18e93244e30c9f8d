-- A page of a group's dead letters that were not redriven, in the order of their ids. Called by Redriving.
-- Served by dead_letter_fingerprint; sorts the group.
with member as materialized (
  select id
  from {schema}.dead_letter
  where fingerprint = $1::text and (redriven_to is null) is true
)
select id
from member
where id > $2::uuid and (select {schema}.as_durable())
order by id
limit $3::integer
