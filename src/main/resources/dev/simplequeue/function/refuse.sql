-- A caller's mistake. Names the field, the size and the limit, never a payload.
-- Called by checked_headers, checked_interval, checked_name, checked_number, checked_payload, enqueue, schedule.
create or replace function {schema}.refuse(field text, problem text) returns void
language plpgsql
as $$
begin
  raise exception '%: %', field, problem using errcode = 'invalid_parameter_value';
end
$$;
