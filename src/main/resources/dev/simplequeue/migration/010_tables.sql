-- The tables of the queue. Live jobs only are in job; ended ones are in archive (completed) or dead_letter (the rest).
-- Whether a live job waits, is ready or runs follows from run_at and claimed_by: a claim changes no indexed column, so that
-- PostgreSQL keeps it a heap-only update (https://www.postgresql.org/docs/current/storage-hot.html).
--
-- The first of the migrations: its number is that of the tables that earlier builds made in ten steps, and it makes the same, down to the
-- order of the columns.

create table {schema}.job (
  id               uuid        not null primary key,
  created_at       timestamptz not null default clock_timestamp(),
  run_at           timestamptz not null default clock_timestamp(),
  claimed_at       timestamptz,
  -- Parked jobs: their limit key was used up when a claim met them. They left their lane with this run_at, and come back in this order.
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
  -- Whether a claim of this job took a permit that its end must free.
  limited          boolean     not null default false,
  -- The dead letter whose next life this is.
  redriven_from    uuid,
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
create index job_parked on {schema}.job (queue, limit_key, priority, parked_at) where parked_at is not null;

-- Completed jobs, a partition for each UTC day. The default one takes what no partition was made for in time.
-- An id is not unique by constraint here, nor in dead_letter: logical replication tells rows apart by the whole row (see identify_rows).
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
  output           jsonb,
  redriven_from    uuid
) partition by range (finished_at);

create index archive_id on {schema}.archive (id);
create table {schema}.archive_default partition of {schema}.archive default;
alter table {schema}.archive replica identity full;
alter table {schema}.archive_default replica identity full;

-- Jobs that ended otherwise. A redriven one names the life that came of it.
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
  redriven_from    uuid,
  redriven_to      uuid,
  constraint state_is_an_end_without_success check (
    state in ('failed', 'critical', 'cancelled', 'unprocessable', 'bad_job'))
);

create index dead_letter_id on {schema}.dead_letter (id);
create index dead_letter_queue on {schema}.dead_letter (queue, finished_at);
create index dead_letter_finished on {schema}.dead_letter (finished_at);
create index dead_letter_fingerprint on {schema}.dead_letter (fingerprint) where fingerprint is not null;
-- Counts and redrives read what is left of a queue's dead letters, however many were redriven.
create index dead_letter_redrivable on {schema}.dead_letter (queue, id) where redriven_to is null;
alter table {schema}.dead_letter replica identity full;

-- The processes that take part. A claim locks its node's row; a renewal writes only the lease: neither waits for the other.
create table {schema}.node (
  id         uuid        not null primary key,
  name       text        not null,
  queues     text[]      not null default '{}',
  -- Raised when lost claims are repaired: a claim that arrives after that brings the old one, and claims nothing.
  epoch      integer     not null default 0,
  started_at timestamptz not null default clock_timestamp(),
  dead_at    timestamptz,
  -- Until when, by the database's clock, the node has heeded all cancels and pauses. Null for a node of a library that does not tell.
  looked_at  timestamptz
);

create table {schema}.lease (
  node       uuid        not null primary key,
  renewed_at timestamptz not null default clock_timestamp()
) with (fillfactor = 45);

-- What holds for a queue on all nodes. A queue without a row has no limits and is not paused.
create table {schema}.queue (
  name                  text          not null primary key,
  paused_at             timestamptz,
  cluster_max_running   integer,
  limit_key_max_running integer,
  priorities            smallint[]    not null default '{}',
  -- Where claims have to look again. A poller reads a queue from where it left off; what makes an existing row claimable behind that says so
  -- here: it counts one rewind, and puts the row's run_at in front of the sixteen that are kept. See the function rewind.
  rewinds               bigint        not null default 0,
  rewound_to            timestamptz[] not null default '{}',
  -- Cluster-wide limits: how many jobs of a queue, and of a limit key in it, start within a period.
  rate_starts           integer,
  rate_period           interval,
  limit_key_rate_starts integer,
  limit_key_rate_period interval,
  -- Whether claims of the queue have to look at permits: then only claim_limited takes jobs from it.
  limited               boolean       not null generated always as (
    cluster_max_running is not null or limit_key_max_running is not null
    or rate_starts is not null or limit_key_rate_starts is not null) stored,
  constraint name_has_1_to_255_characters check (char_length(name) between 1 and 255),
  constraint limits_are_positive check (cluster_max_running > 0 and limit_key_max_running > 0),
  constraint rates_are_whole_and_positive check (
    rate_starts > 0 and limit_key_rate_starts > 0 and rate_period > interval '0' and limit_key_rate_period > interval '0'
    and (rate_starts is null) = (rate_period is null)
    and (limit_key_rate_starts is null) = (limit_key_rate_period is null))
) with (fillfactor = 45);

-- The permits that are taken, and those that were freed since the queue's last claim, which removes them.
--   run        a job runs: counts for its queue and for its limit key, and is freed with the job's settlement
--   start      a job was started: counts for its queue's rate, and is freed by time
--   key_start  the same for its limit key's rate
create table {schema}.permit (
  job_id    uuid        not null,
  claims    integer     not null,
  kind      text        not null,
  queue     text        not null,
  limit_key text        not null default '',
  free_at   timestamptz not null default 'infinity',
  primary key (job_id, claims, kind),
  constraint kind_is_known check (kind in ('run', 'start', 'key_start'))
) with (
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 1
);

create index permit_held on {schema}.permit (queue, kind, limit_key, free_at);
create index permit_free on {schema}.permit (queue, free_at);

-- Named values for what a request leaves open. Nodes write those of their options here when they start; the last writer wins.
create table {schema}.template (
  name         text        not null primary key,
  changed_at   timestamptz not null default clock_timestamp(),
  priority     smallint,
  max_attempts integer,
  timeout      interval,
  run_in       interval,
  queue        text,
  on_held      text,
  fingerprint  text,
  limit_key    text,
  payload      jsonb,
  headers      jsonb,
  constraint priority_is_0_to_9 check (priority between 0 and 9),
  constraint max_attempts_is_1_to_32767 check (max_attempts between 1 and 32767),
  constraint times_are_0_to_3650_days check (
    extract(epoch from timeout) between 0 and 315360000 and extract(epoch from run_in) between 0 and 315360000),
  constraint names_have_1_to_255_characters check (
    char_length(name) between 1 and 255
    and char_length(queue) between 1 and 255
    and char_length(fingerprint) between 1 and 255
    and char_length(limit_key) between 1 and 255),
  constraint on_held_is_a_policy check (on_held in ('KEEP', 'REPLACE', 'RESCHEDULE', 'REJECT')),
  constraint headers_are_an_object check (jsonb_typeof(headers) = 'object')
);

-- What became of a request: the same words as Java's Receipt.
create type {schema}.receipt as (
  id             uuid,
  status         text,
  holder_running boolean
);
