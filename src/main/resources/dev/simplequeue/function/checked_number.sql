-- A number that is not given passes.
-- Called by enqueue, schedule.
create or replace function {schema}.checked_number(field text, number integer, low integer, high integer) returns integer
language plpgsql
as $$
begin
  if number not between low and high then
    perform {schema}.refuse(field, format('is %s; the limit is %s to %s', number, low, high));
  end if;
  return number;
end
$$;
