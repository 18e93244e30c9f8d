-- Whether the tables were ever made, which of them hide rows from this role, and whether their functions name another schema, as they do
-- after it was renamed. Called by Migrations, before it reads anything. A parent's row security is what counts for its partitions.
select
  to_regclass('{schema}.schema_version') is not null as present,
  array(
    select relname::text
    from pg_class
    where relnamespace = to_regnamespace('{schema}')
      and relkind in ('r', 'p')
      and not relispartition
      and row_security_active(oid)
    order by relname
  ) as hiding,
  exists (
    select
    from pg_proc
    where pronamespace = to_regnamespace('{schema}')
      and proname in ('enqueue_job', 'claim_within_limits')
      and prosrc !~ '{schema}[.]job'
  ) as renamed
