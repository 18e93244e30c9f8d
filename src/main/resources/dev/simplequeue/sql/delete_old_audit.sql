-- Deletes what operators changed long ago ($1, in milliseconds), at most $2 rows. Called by Retention, batch by batch.
-- Served by audit_at.
delete from {schema}.audit
where ctid = any (array(
  select ctid
  from {schema}.audit
  where at < now() - $1::bigint * interval '1 millisecond'
  order by at
  limit $2::integer
  for update skip locked))
