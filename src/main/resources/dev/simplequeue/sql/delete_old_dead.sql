-- Deletes old dead letters. Called by Retention, batch by batch. Served by dead_letter_finished.
delete from {schema}.dead_letter
where ctid = any (array(
  select ctid
  from {schema}.dead_letter
  where finished_at < now() - $1::bigint * interval '1 millisecond'
  order by finished_at
  limit $2::integer
  for update skip locked))
