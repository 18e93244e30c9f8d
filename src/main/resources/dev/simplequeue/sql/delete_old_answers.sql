-- Deletes answers of the HTTP API that are older than this ($1, in milliseconds), at most $2. Called by Retention, batch by batch.
-- Served by web_answer_at.
delete from {schema}.web_answer
where ctid = any (array(
  select ctid
  from {schema}.web_answer
  where at < now() - $1::bigint * interval '1 millisecond'
  order by at
  limit $2::integer
  for update skip locked))
