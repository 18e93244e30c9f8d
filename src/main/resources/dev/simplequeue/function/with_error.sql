-- The errors of a job and one more. The first error and the nineteen newest are kept.
-- Called by cancel.sql, end_unhandled.sql, rescue.sql, settle_otherwise.sql.
create or replace function {schema}.with_error(errors jsonb, attempt integer, kind text, error text) returns jsonb
language sql stable
return case
    when jsonb_array_length(errors) >= 20 then errors - 1
    else coalesce(errors, '[]'::jsonb)
  end || jsonb_build_object('attempt', attempt, 'at', now(), 'kind', kind, 'error', error);
