-- A template's payload under the caller's: objects are merged, anything else of the caller's replaces.
-- Called by enqueue.
create or replace function {schema}.merged(defaults jsonb, own jsonb) returns jsonb
language plpgsql
as $$
begin
  if own is null or defaults is null then
    return coalesce(own, defaults);
  elsif jsonb_typeof(own) <> 'object' or jsonb_typeof(defaults) <> 'object' then
    return own;
  end if;
  return defaults || own || (
    select coalesce(jsonb_object_agg(o.key, {schema}.merged(defaults -> o.key, o.value)), '{}')
    from jsonb_each(own) o
    where jsonb_typeof(o.value) = 'object' and defaults ? o.key
  );
end
$$;
