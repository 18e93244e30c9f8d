-- A live job as its dead letter: the one place that pairs the columns of the two tables. What its end gives back or counts is named.
-- A parked job's time is the one that it was parked with. A crash raises the fence, as it does for a job that lives on: the claim was not
-- settled but taken away.
-- Called by cancel.sql, end_unhandled.sql, rescue.sql, settle_otherwise.sql.
create or replace function {schema}.as_dead_letter(
  job {schema}.job, state text, errors jsonb,
  given_back integer default 0, reprocessed integer default 0, crashed integer default 0, released integer default 0
) returns {schema}.dead_letter
language sql stable
return row(
  job.id, job.created_at, coalesce(job.parked_at, job.run_at), job.claimed_at, clock_timestamp(), job.claimed_by, job.claims + crashed,
  job.attempt - given_back, job.max_attempts, job.reprocesses + reprocessed, job.crashes + crashed, job.releases + released, job.priority,
  job.timeout, state, job.queue, job.unique_key, job.fingerprint, job.limit_key, job.payload, job.headers, errors, job.redriven_from, null
)::{schema}.dead_letter;
