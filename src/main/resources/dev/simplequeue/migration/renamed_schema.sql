-- The functions of a schema that was renamed: they are made again, with the name that it has now. Called by Migrations, before what is missing
-- is applied. Grants, owners and settings stay.
do $$
declare
  old text;
  function record;
begin
  select substring(prosrc from '"([A-Za-z_][A-Za-z0-9_]*)"[.]job')
  into old
  from pg_proc
  where pronamespace = '{schema}'::regnamespace
    and proname in ('enqueue_job', 'claim_limited')
    and prosrc !~ '{schema}[.]job'
  limit 1;
  for function in
    select oid
    from pg_proc
    where pronamespace = '{schema}'::regnamespace and strpos(prosrc, '"' || old || '"') > 0
  loop
    execute replace(pg_get_functiondef(function.oid), '"' || old || '"', '{schema}');
  end loop;
end
$$;
