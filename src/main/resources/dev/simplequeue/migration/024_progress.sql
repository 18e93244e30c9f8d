-- How far running jobs have come, as their handlers have told: a row for each job that has told something, and only for those. A job's own
-- row, and what is written and read of it, stays as it is. The janitor removes rows whose job has ended. Nodes that do not know the table
-- leave it alone.
create table {schema}.progress (
  job     uuid        not null primary key,
  -- The claim and the attempt that told it.
  fence   integer     not null,
  attempt integer     not null,
  done    bigint      not null,
  total   bigint,
  note    text,
  at      timestamptz not null,
  constraint done_is_not_negative check (done >= 0),
  constraint total_is_positive check (total > 0),
  constraint note_has_1_to_200_characters check (char_length(note) between 1 and 200)
) with (
  fillfactor = 45,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 1
);
