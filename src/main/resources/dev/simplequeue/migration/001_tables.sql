-- The tables of the queue. Live jobs only are in job; ended ones are in archive (completed) or dead_letter (the rest).
-- Whether a live job waits, is ready or runs follows from run_at and claimed_by: a claim changes no indexed column, so that
-- PostgreSQL keeps it a heap-only update (https://www.postgresql.org/docs/current/storage-hot.html).

create table {schema}.job (
  id               uuid        not null primary key,
  created_at       timestamptz not null default clock_timestamp(),
  run_at           timestamptz not null default clock_timestamp(),
  claimed_at       timestamptz,
  parked_at        timestamptz,
  claimed_by       uuid,
  claims           integer     not null default 0,
  attempt          integer     not null default 0,
  max_attempts     integer     not null default 3,
  reprocesses      integer     not null default 0,
  crashes          integer     not null default 0,
  releases         integer     not null default 0,
  bytes            integer     not null,
  priority         smallint    not null default 5,
  cancel_requested boolean     not null default false,
  timeout          interval,
  queue            text        not null,
  unique_key       text,
  fingerprint      text,
  limit_key        text,
  payload          jsonb       not null default '{}',
  headers          jsonb,
  errors           jsonb,
  constraint priority_is_0_to_9 check (priority between 0 and 9),
  constraint max_attempts_is_1_to_32767 check (max_attempts between 1 and 32767),
  constraint counters_are_not_negative check (
    claims >= 0 and attempt >= 0 and reprocesses >= 0 and crashes >= 0 and releases >= 0 and bytes >= 0),
  constraint timeout_is_positive check (timeout > interval '0'),
  constraint names_have_1_to_255_characters check (
    char_length(queue) between 1 and 255
    and char_length(unique_key) between 1 and 255
    and char_length(fingerprint) between 1 and 255
    and char_length(limit_key) between 1 and 255),
  constraint queue_has_no_control_characters check (queue !~ '[\u0001-\u001f\u007f]'),
  constraint a_claim_has_a_time check ((claimed_by is null) = (claimed_at is null))
) with (
  -- Room for the claimed version of each row on its own page.
  fillfactor = 45,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_cost_delay = 1,
  autovacuum_analyze_scale_factor = 0.2,
  autovacuum_analyze_threshold = 5000
);

create index job_lane on {schema}.job (queue, priority, run_at);
create unique index job_unique_key on {schema}.job (unique_key) where unique_key is not null;
create index job_fingerprint on {schema}.job (fingerprint) where fingerprint is not null;

-- Completed jobs, a partition for each UTC day. The default one takes what no partition was made for in time.
create table {schema}.archive (
  id               uuid        not null,
  created_at       timestamptz not null,
  run_at           timestamptz not null,
  claimed_at       timestamptz,
  finished_at      timestamptz not null default clock_timestamp(),
  claimed_by       uuid,
  claims           integer     not null,
  attempt          integer     not null,
  max_attempts     integer     not null,
  reprocesses      integer     not null,
  crashes          integer     not null,
  releases         integer     not null,
  priority         smallint    not null,
  timeout          interval,
  queue            text        not null,
  unique_key       text,
  fingerprint      text,
  limit_key        text,
  payload          jsonb       not null,
  headers          jsonb,
  errors           jsonb,
  output           jsonb
) partition by range (finished_at);

create index archive_id on {schema}.archive (id);
create table {schema}.archive_default partition of {schema}.archive default;

-- Jobs that ended otherwise.
create table {schema}.dead_letter (
  id               uuid        not null,
  created_at       timestamptz not null,
  run_at           timestamptz not null,
  claimed_at       timestamptz,
  finished_at      timestamptz not null default clock_timestamp(),
  claimed_by       uuid,
  claims           integer     not null,
  attempt          integer     not null,
  max_attempts     integer     not null,
  reprocesses      integer     not null,
  crashes          integer     not null,
  releases         integer     not null,
  priority         smallint    not null,
  timeout          interval,
  state            text        not null,
  queue            text        not null,
  unique_key       text,
  fingerprint      text,
  limit_key        text,
  payload          jsonb       not null,
  headers          jsonb,
  errors           jsonb,
  constraint state_is_an_end_without_success check (
    state in ('failed', 'critical', 'cancelled', 'unprocessable', 'bad_job'))
);

create index dead_letter_id on {schema}.dead_letter (id);
create index dead_letter_queue on {schema}.dead_letter (queue, finished_at);
create index dead_letter_finished on {schema}.dead_letter (finished_at);
create index dead_letter_fingerprint on {schema}.dead_letter (fingerprint) where fingerprint is not null;

-- The processes that take part. A claim locks its node's row; a renewal writes only the lease: neither waits for the other.
create table {schema}.node (
  id         uuid        not null primary key,
  name       text        not null,
  queues     text[]      not null default '{}',
  -- Raised when lost claims are repaired: a claim that arrives after that brings the old one, and claims nothing.
  epoch      integer     not null default 0,
  started_at timestamptz not null default clock_timestamp(),
  dead_at    timestamptz
);

create table {schema}.lease (
  node       uuid        not null primary key,
  renewed_at timestamptz not null default clock_timestamp()
) with (fillfactor = 45);

-- What holds for a queue on all nodes. A queue without a row has no limits and is not paused.
create table {schema}.queue (
  name                  text        not null primary key,
  paused_at             timestamptz,
  cluster_max_running   integer,
  limit_key_max_running integer,
  priorities            smallint[]  not null default '{}',
  rewinds               bigint      not null default 0,
  constraint name_has_1_to_255_characters check (char_length(name) between 1 and 255),
  constraint limits_are_positive check (cluster_max_running > 0 and limit_key_max_running > 0)
);

-- One row for each cluster-wide permit, of queues that have a limit.
create table {schema}.permit (
  queue     text        not null,
  limit_key text        not null default '',
  slot      integer     not null,
  job_id    uuid,
  node      uuid,
  claims    integer,
  free_at   timestamptz,
  primary key (queue, limit_key, slot)
) with (fillfactor = 45);

-- The errors of a job and one more. The first error and the nineteen newest are kept.
create function {schema}.with_error(errors jsonb, attempt integer, kind text, error text) returns jsonb
language sql stable
return case
    when jsonb_array_length(errors) >= 20 then errors - 1
    else coalesce(errors, '[]'::jsonb)
  end || jsonb_build_object('attempt', attempt, 'at', now(), 'kind', kind, 'error', error);

-- A live job as its dead letter: the one place that pairs the columns of the two tables. What its end gives back or counts is named.
-- A crash raises the fence, as it does for a job that lives on: the claim was not settled but taken away.
create function {schema}.as_dead_letter(
  job {schema}.job, state text, errors jsonb,
  given_back integer default 0, reprocessed integer default 0, crashed integer default 0, released integer default 0
) returns {schema}.dead_letter
language sql stable
return row(
  job.id, job.created_at, job.run_at, job.claimed_at, clock_timestamp(), job.claimed_by, job.claims + crashed, job.attempt - given_back,
  job.max_attempts, job.reprocesses + reprocessed, job.crashes + crashed, job.releases + released, job.priority, job.timeout, state,
  job.queue, job.unique_key, job.fingerprint, job.limit_key, job.payload, job.headers, errors
)::{schema}.dead_letter;

-- Makes the archive's partitions for today and the days ahead (UTC). Rows of such a day that the default partition has taken move along.
-- LIKE and ATTACH do not wait for writers, and no lock is waited for longer than 100 ms: a day that cannot be made now is left for the
-- next call. Returns how many were left.
create function {schema}.make_partitions(days_ahead integer) returns integer
language plpgsql
set lock_timeout = '100ms'
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  late integer := 0;
  name text;
begin
  perform pg_advisory_xact_lock(hashtext('{schema}.make_partitions'));
  for day in 0 .. days_ahead loop
    name := 'archive_' || to_char(current_date + day, 'YYYYMMDD');
    continue when to_regclass(format('%s.%I', '{schema}', name)) is not null;
    begin
      execute format('create table %s.%I (like %s.archive including all)', '{schema}', name, '{schema}');
      if exists (select from {schema}.archive_default where finished_at >= current_date + day) then
        -- Nothing may come in between the move and the attachment.
        lock table {schema}.archive_default in access exclusive mode;
        execute format(
          'with moved as (
             delete from %1$s.archive_default where finished_at >= %3$L and finished_at < %4$L returning *)
           insert into %1$s.%2$I select * from moved',
          '{schema}', name, current_date + day, current_date + day + 1);
      end if;
      execute format(
        'alter table %1$s.archive attach partition %1$s.%2$I for values from (%3$L) to (%4$L)',
        '{schema}', name, current_date + day, current_date + day + 1);
    exception when lock_not_available or check_violation then
      late := late + 1;
    end;
  end loop;
  return late;
end
$$;

-- Drops the oldest of the archive's day partitions whose rows are all older than this, and says its name; null if there is none, or
-- if another node is at it. Waits 100 ms for the lock, which readers hold: a drop that waits stops all settlement behind it.
create function {schema}.drop_old_partition(keep interval) returns text
language plpgsql
set lock_timeout = '100ms'
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  oldest text;
begin
  if not pg_try_advisory_xact_lock(hashtext('{schema}.drop_old_partition')) then
    return null;
  end if;
  select c.relname
  into oldest
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent = '{schema}.archive'::regclass
    and c.relname ~ '^archive_\d{8}$'
    and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 <= now() - keep
  order by c.relname
  limit 1;
  if oldest is not null then
    execute format('drop table %s.%I', '{schema}', oldest);
  end if;
  return oldest;
end
$$;
