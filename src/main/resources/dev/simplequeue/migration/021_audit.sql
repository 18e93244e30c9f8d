-- What is changed by the HTTP API: who, what, when and with which outcome. A row is written before the change, so that a change whose answer
-- is lost is there too. Nodes that do not know the tables leave them alone.
create table {schema}.audit (
  id       uuid        not null primary key,
  at       timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  caller   text        not null,
  action   text        not null,
  -- What was named: queue, job, schedule; never a payload.
  target   jsonb       not null,
  -- begun, until the answer is known; then done, refused or unknown.
  outcome  text        not null default 'begun',
  detail   text,
  constraint outcome_is_known check (outcome in ('begun', 'done', 'refused', 'unknown')),
  constraint target_is_an_object check (jsonb_typeof(target) = 'object')
) with (fillfactor = 90);

create index audit_at on {schema}.audit (at);

-- The answers to requests that had an Idempotency-Key: a repetition gets the same. While it has no status the request is under way since
-- begun_at, or was; its seed makes the same ids again.
create table {schema}.web_answer (
  caller   text        not null,
  key      text        not null,
  request  text        not null,
  seed     uuid        not null,
  at       timestamptz not null default clock_timestamp(),
  begun_at timestamptz not null default clock_timestamp(),
  status   integer,
  body     text,
  primary key (caller, key)
) with (fillfactor = 70);

create index web_answer_at on {schema}.web_answer (at);
