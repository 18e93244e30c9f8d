-- The text between the quotes of the schema's functions; empty for those whose body the server keeps as a tree. Called by FunctionDrift.
select p.proname::text as name, p.prosrc as source
from pg_proc p
where p.pronamespace = to_regnamespace('{schema}')
