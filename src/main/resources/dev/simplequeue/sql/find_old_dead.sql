-- Old dead letters that can be deleted, except some. Called by Retention when the database refuses to delete a batch.
-- Served by dead_letter_finished.
select id
from {schema}.dead_letter
where finished_at < now() - $1::bigint * interval '1 millisecond'
  and id <> all ($3::uuid[])
order by finished_at
limit $2::integer
