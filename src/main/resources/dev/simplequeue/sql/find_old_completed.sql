-- Old rows of the archive's default partition that can be deleted, except some. Called by Retention when the database refuses to delete a
-- batch. Reads the default partition, which is empty but for that.
select id
from {schema}.archive_default
where finished_at < now() - $1::bigint * interval '1 millisecond'
  and id <> all ($3::uuid[])
limit $2::integer
