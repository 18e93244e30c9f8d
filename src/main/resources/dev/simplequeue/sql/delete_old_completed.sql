-- Deletes old rows that the archive's default partition took because no partition was made in time. Called by Retention, batch by batch.
-- Reads the default partition, which is empty but for that.
delete from {schema}.archive_default
where ctid = any (array(
  select ctid
  from {schema}.archive_default
  where finished_at < now() - $1::bigint * interval '1 millisecond'
  limit $2::integer
  for update skip locked))
