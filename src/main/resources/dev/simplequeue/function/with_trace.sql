-- The errors of a job, the newest with this stack trace; unchanged if there is none.
-- Called by settle_otherwise.sql.
create or replace function {schema}.with_trace(errors jsonb, trace text) returns jsonb
language sql immutable
return case
    when trace is null then errors
    else jsonb_set(errors, '{-1,trace}', to_jsonb(trace))
  end;
