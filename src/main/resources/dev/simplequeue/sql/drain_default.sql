-- One step of emptying the archive's default partition, if it is too large to make partitions beside it. Called by Partitions.
select {schema}.drain_default($1::integer, $2::integer) as more
