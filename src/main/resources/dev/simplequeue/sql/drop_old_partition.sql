-- Drops the archive's oldest day, if it is older than this. Called by Retention, until there is none.
select {schema}.drop_old_partition($1::bigint * interval '1 millisecond') as dropped
