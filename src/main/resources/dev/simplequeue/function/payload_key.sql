-- A unique key that says what a job is: its queue and its payload, or those of the payload's fields that are named; one that is missing counts
-- as null. It is the SHA-256 of their text as jsonb writes it, where neither the order of fields nor spaces matter, but 1 and 1.0 differ
-- (https://www.postgresql.org/docs/current/datatype-json.html).
-- Called by enqueue, put_jobs.sql.
create or replace function {schema}.payload_key(queue text, payload jsonb, fields jsonb) returns text
language plpgsql stable
as $$
begin
  if jsonb_array_length(fields) > 0 then
    if jsonb_typeof(payload) <> 'object' then
      raise exception 'uniqueBy: needs an object as payload' using errcode = 'invalid_parameter_value';
    end if;
    payload := (
      select jsonb_object_agg(field, coalesce(payload -> field, 'null'))
      from jsonb_array_elements_text(fields) as field);
  end if;
  return 'payload ' || encode(sha256(convert_to(queue || E'\n' || payload::text, 'UTF8')), 'hex');
end
$$;
