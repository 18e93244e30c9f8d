-- Makes the archive's partitions for today and the days ahead. Called by Partitions.
select {schema}.make_partitions($1::integer) as late
