-- Whether the tables were ever made. Called by Migrations.
select to_regclass('{schema}.schema_version') is not null as present
