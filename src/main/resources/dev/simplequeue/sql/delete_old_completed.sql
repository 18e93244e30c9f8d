-- Deletes old rows that the archive's default partition took because no partition was made in time. Called by Retention, batch by batch.
-- All but $4; or, if $3 is not null, those alone, when another is refused (see Refusals). Reads the default partition, which is empty but for that.
delete from {schema}.archive_default
where ctid = any (array(
  select ctid
  from {schema}.archive_default
  where finished_at < now() - $1::bigint * interval '1 millisecond'
    and ($3::uuid[] is null or id = any ($3::uuid[]))
    and id <> all ($4::uuid[])
  limit $2::integer
  for update skip locked))
returning id
