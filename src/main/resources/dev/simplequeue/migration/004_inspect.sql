-- Redriven dead letters: the new life names the dead letter that it comes from, and the dead letter the life that came of it.
alter table {schema}.job add column redriven_from uuid;
alter table {schema}.archive add column redriven_from uuid;
alter table {schema}.dead_letter add column redriven_from uuid;
alter table {schema}.dead_letter add column redriven_to uuid;

-- Counts and redrives read what is left of a queue's dead letters, however many were redriven.
create index dead_letter_redrivable on {schema}.dead_letter (queue, id) where redriven_to is null;

-- See 003: and with where the job comes from.
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
