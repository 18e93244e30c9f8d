-- The parameter on_held of the function enqueue is called key_policy now, as in Java and JSON. PostgreSQL cannot rename a parameter, so the
-- function is dropped, and Functions makes it again after the migrations. A role that was granted it must be granted it again.
drop function if exists {schema}.enqueue(
  text, jsonb, integer, timestamptz, interval, integer, interval, text, text, text, text, jsonb, uuid, text
);
