-- The schema and the record of its migrations.
-- Asked first: "if not exists" wants the right to create schemas even where there is one.
do $$
begin
  if to_regnamespace('{schema}') is null then
    create schema {schema};
  end if;
end
$$;

create table if not exists {schema}.schema_version (
  version        integer     not null primary key,
  name           text        not null,
  oldest_library integer     not null,
  applied_at     timestamptz not null default clock_timestamp()
);
