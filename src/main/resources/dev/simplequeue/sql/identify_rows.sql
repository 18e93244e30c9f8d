-- Gives those of the archive's tables and the dead letters a replica identity that have none, so that they can be published. Called by
-- Partitions.
select {schema}.identify_rows() as unidentified
