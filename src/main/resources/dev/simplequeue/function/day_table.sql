-- The archive's partition of a UTC day, by its qualified name, whether it is there or not.
-- Called by attach_day, copy_default, drain_default, is_attached, make_day_table.
create or replace function {schema}.day_table(day date) returns text
language sql immutable
return '{schema}.archive_' || to_char(day, 'YYYYMMDD');
