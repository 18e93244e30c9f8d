-- Who does for all nodes what need not be done by each: a row for each such duty, held until a time by the database's clock.
create table {schema}.keeper (
  duty  text        not null primary key,
  node  uuid        not null,
  until timestamptz not null
) with (fillfactor = 45);
