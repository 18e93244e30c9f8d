-- Deletes old dead letters: all but $4; or, if $3 is not null, those alone, when another is refused (see Refusals).
-- Called by Retention, batch by batch. Served by dead_letter_finished.
delete from {schema}.dead_letter
where ctid = any (array(
  select ctid
  from {schema}.dead_letter
  where finished_at < now() - $1::bigint * interval '1 millisecond'
    and ($3::uuid[] is null or id = any ($3::uuid[]))
    and id <> all ($4::uuid[])
  order by finished_at
  limit $2::integer
  for update skip locked))
returning id
