-- The state of a live job, which is written down nowhere. One expression, so that it costs what it costs where it stands.
-- Called by find_job.sql, find_outcomes.sql, lock_jobs.sql, page_jobs.sql, walk_jobs.sql.
create or replace function {schema}.live_state(claimed_by uuid, run_at timestamptz) returns text
language sql stable
return case
    when claimed_by is not null then 'running'
    when run_at <= now() then 'ready'
    else 'waiting'
  end;
