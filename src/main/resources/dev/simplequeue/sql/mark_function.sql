-- Writes the comment of a function that was just made. One that nobody may call until it is granted, and that was not there before, is taken
-- from everybody; later grants stay. A script, for neither command takes values. Called by Functions, which fills in the words in braces.
do $$
declare
  made regprocedure;
begin
  for made in
    select oid::regprocedure
    from pg_proc
    where pronamespace = '{schema}'::regnamespace and proname = '{function}'
  loop
    execute format('comment on function %s is %L', made, '{comment}');
    if {granted_only} then
      execute format('revoke all on function %s from public', made);
    end if;
  end loop;
end
$$
