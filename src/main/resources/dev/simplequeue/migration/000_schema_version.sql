-- The schema and the record of its migrations.
create schema if not exists {schema};

create table if not exists {schema}.schema_version (
  version        integer     not null primary key,
  name           text        not null,
  oldest_library integer     not null,
  applied_at     timestamptz not null default clock_timestamp()
);
