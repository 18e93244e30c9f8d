-- Writes down that a migration was applied. Called by Migrations, in the transaction of the migration.
insert into {schema}.schema_version (version, name, oldest_library)
values ($1::integer, $2::text, $3::integer)
