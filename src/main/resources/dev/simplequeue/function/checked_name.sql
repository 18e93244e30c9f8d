-- A name that is not given passes.
-- Called by checked_headers, enqueue, schedule.
create or replace function {schema}.checked_name(field text, name text) returns text
language plpgsql
as $$
begin
  if char_length(name) not between 1 and {max_name_characters} then
    perform {schema}.refuse(field, format('has %s characters; the limit is 1 to {max_name_characters}', char_length(name)));
  elsif name ~ E'[\u0001-\u001f\u007f-\u009f]' then
    perform {schema}.refuse(field, 'contains a control character');
  end if;
  return name;
end
$$;
