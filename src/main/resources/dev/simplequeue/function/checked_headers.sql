-- Headers as they are stored: none instead of an empty object.
-- Called by enqueue, schedule.
create or replace function {schema}.checked_headers(headers jsonb) returns jsonb
language plpgsql
as $$
declare
  entries integer;
  header record;
begin
  if jsonb_typeof(headers) <> 'object' then
    perform {schema}.refuse('headers', format('is of type %s; must be an object', jsonb_typeof(headers)));
  end if;
  select count(*) into entries from jsonb_object_keys(headers);
  if entries > {max_headers} then
    perform {schema}.refuse('headers', format('has %s entries; the limit is {max_headers}', entries));
  end if;
  for header in select h.key as name, h.value, h.value #>> '{}' as content from jsonb_each(headers) h loop
    perform {schema}.checked_name('headers', header.name);
    if jsonb_typeof(header.value) <> 'string' then
      perform {schema}.refuse('headers', format('the value of %s must be a string', header.name));
    elsif char_length(header.content) > {max_header_characters} then
      perform {schema}.refuse(
        'headers.' || header.name, format('has %s characters; the limit is {max_header_characters}', char_length(header.content)));
    end if;
  end loop;
  return nullif(headers, '{}');
end
$$;
