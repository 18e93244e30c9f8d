-- A page of a queue's dead letters that were not redriven, in the order of their ids. Called by Redriving.
-- Served by dead_letter_redrivable.
select id
from {schema}.dead_letter
where queue = $1::text and redriven_to is null and id > $2::uuid and (select {schema}.as_durable())
order by queue, id
limit $3::integer
