-- Where the migrations stand, and the oldest library that these tables still allow.
-- Called by Migrations.
select version, oldest_library
from {schema}.schema_version
order by version desc
limit 1
