-- Changes of many jobs that an operator has submitted. Nodes take a running one in turns, a chunk of jobs in each transaction, in the order of
-- the ids. It has the jobs that were there when it was submitted: none with an id after `bound` or that was made later. Nodes that do not know
-- the table leave it alone.
create table {schema}.operation (
  id           uuid        not null primary key,
  kind         text        not null,
  filter       jsonb       not null,
  priority     smallint,
  state        text        not null default 'running',
  submitted_at timestamptz not null default clock_timestamp(),
  submitted_by text        not null default '',
  started_at   timestamptz,
  moved_at     timestamptz,
  ended_at     timestamptz,
  cancelled_by text,
  -- When the next chunk may be taken: operations leave time to others.
  next_at      timestamptz not null default '-infinity',
  -- The id up to which it has come, and the last one that it can have.
  reached      uuid        not null default '00000000-0000-0000-0000-000000000000',
  bound        uuid        not null,
  -- How many jobs it has looked at, how many it has changed, and how many it has not changed, by the reason.
  walked       bigint      not null default 0,
  changed      bigint      not null default 0,
  skipped      jsonb       not null default '{}',
  -- The first jobs that the database has refused to change, with the reason.
  errors       jsonb       not null default '[]',
  -- Jobs that somebody else had locked: they are tried again when all others are done, so often.
  again        uuid[]      not null default '{}',
  tries        integer     not null default 0,
  -- Why it does not go on.
  problem      text,
  constraint state_is_known check (state in ('running', 'done', 'cancelled')),
  constraint an_end_has_a_time check ((state = 'running') = (ended_at is null)),
  constraint filter_is_an_object check (jsonb_typeof(filter) = 'object'),
  constraint priority_is_0_to_9 check (priority between 0 and 9),
  constraint counters_are_not_negative check (walked >= 0 and changed >= 0 and tries >= 0)
) with (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 1
);

create index operation_next on {schema}.operation (next_at) where state = 'running';
