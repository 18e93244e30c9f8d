-- Recurring jobs. What is due is found by schedule_due; a paused schedule is not in it. Nodes that do not know the table leave it alone.
create table {schema}.schedule (
  name          text        not null primary key,
  created_at    timestamptz not null default clock_timestamp(),
  changed_at    timestamptz not null default clock_timestamp(),
  -- The next tick. Null: there is none any more. -infinity: a node is to work it out, for SQL knows no cron.
  next_at       timestamptz default '-infinity',
  last_tick     timestamptz,
  -- A tick that waits for the end of the last job (bufferOne).
  buffered_tick timestamptz,
  paused_at     timestamptz,
  -- Counts the changes of the definition: what a node has worked out of an older one is not written.
  revision      bigint      not null default 1,
  fired         bigint      not null default 0,
  skipped       bigint      not null default 0,
  misfired      bigint      not null default 0,
  last_job      uuid,
  last_outcome  text,
  paused_by     text,
  pause_note    text,
  -- Why it does not fire, although it should.
  problem       text,
  -- Who has said it last: conf, api or sql. What an operator says by api or sql is not changed by conf.
  origin        text        not null,
  -- When: cron, every or at, zone, gap, repeat, startsAt, endsAt; and how: jitter, overlap, misfire and so on.
  definition    jsonb       not null,
  -- What is enqueued.
  queue         text        not null,
  payload       jsonb       not null default '{}',
  headers       jsonb,
  bytes         integer     not null default 2,
  priority      smallint    not null default 5,
  max_attempts  integer     not null default 3,
  timeout       interval,
  fingerprint   text,
  limit_key     text,
  constraint origin_is_known check (origin in ('conf', 'api', 'sql')),
  constraint definition_is_an_object check (jsonb_typeof(definition) = 'object'),
  constraint headers_are_an_object check (jsonb_typeof(headers) = 'object'),
  constraint priority_is_0_to_9 check (priority between 0 and 9),
  constraint max_attempts_is_1_to_32767 check (max_attempts between 1 and 32767),
  constraint timeout_is_positive check (timeout > interval '0'),
  constraint counters_are_not_negative check (fired >= 0 and skipped >= 0 and misfired >= 0 and bytes >= 0),
  constraint names_have_1_to_255_characters check (
    char_length(name) between 1 and 255
    and char_length(queue) between 1 and 255
    and char_length(fingerprint) between 1 and 255
    and char_length(limit_key) between 1 and 255)
) with (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 1
);

create index schedule_due on {schema}.schedule (next_at) where paused_at is null and next_at is not null;
create index schedule_buffered on {schema}.schedule (name) where paused_at is null and buffered_tick is not null;
