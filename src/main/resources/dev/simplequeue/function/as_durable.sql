-- Makes the commit of the transaction that calls it wait for the standby, if the server is asked for synchronous replication, and costs next to
-- nothing otherwise. A commit waits only if its transaction has a number and has written something, so this writes an empty message. All that
-- the transaction has found was committed before, and so is on the standby when that commit has been answered: also a row whose own commit
-- stopped waiting because its connection was ended, or because the server crashed meanwhile
-- (https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION). Always true. In a statement it stands as
-- `(select ...as_durable())` in a condition, and is then called once, whatever the statement finds.
-- Called by put_job, put_schedule, backfill_schedule.sql, begin_change.sql, cancel.sql, cancel_operation.sql, delete_jobs.sql, find_by_fingerprint.sql,
-- find_by_unique_key.sql, find_dead_of_fingerprint.sql, find_dead_of_queue.sql, find_ended.sql, find_holders.sql, find_outcomes.sql,
-- find_settled.sql, pause_schedule.sql, redrive.sql, remove_schedule.sql, reprioritise.sql, resume.sql, resume_schedule.sql, run_now.sql,
-- submit_operation.sql, walk_jobs.sql.
create or replace function {schema}.as_durable() returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('synchronous_standby_names') <> ''
    and current_setting('synchronous_commit') not in ('off', 'local')
    and not pg_is_in_recovery()
  then
    perform pg_logical_emit_message(true, 'simplequeue', ''::text);
  end if;
  return true;
end
$$;
