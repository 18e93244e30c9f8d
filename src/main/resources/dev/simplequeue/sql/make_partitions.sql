-- Makes the archive's partitions for today and the days ahead, some at a time. Called by Partitions, until none is left or none more can be
-- made.
select {schema}.make_partitions($1::integer) as late
