-- How many rows the archive's default partition has, 10,001 at most. Called by DefaultPartition. Reads so many rows of it.
select count(*) as jobs
from (
  select
  from {schema}.archive_default
  limit 10001
) front
