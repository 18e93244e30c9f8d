-- The tables and functions as the builds before the first release had made them in ten steps: what MigrationsTest brings up to date.
-- The schema and the record of its migrations.
-- Asked first: "if not exists" wants the right to create schemas even where there is one.
do $$
begin
  if to_regnamespace('{schema}') is null then
    create schema {schema};
  end if;
end
$$;

create table if not exists {schema}.schema_version (
  version        integer     not null primary key,
  name           text        not null,
  oldest_library integer     not null,
  applied_at     timestamptz not null default clock_timestamp()
);
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
insert into {schema}.schema_version (version, name, oldest_library) values (1, '001_tables', 1);
-- Where claims have to look again. A poller reads a queue from where it left off; what makes an existing row claimable behind that says so
-- here: it counts one rewind, and puts the row's run_at in front of the sixteen that are kept.
alter table {schema}.queue add column rewound_to timestamptz[] not null default '{}';
alter table {schema}.queue set (fillfactor = 45);
insert into {schema}.schema_version (version, name, oldest_library) values (2, '002_rewinds', 1);
-- Cluster-wide limits: how many jobs of a queue, and of a limit key in it, run at a time, and how many start within a period.

alter table {schema}.queue
  add column rate_starts integer,
  add column rate_period interval,
  add column limit_key_rate_starts integer,
  add column limit_key_rate_period interval,
  add constraint rates_are_whole_and_positive check (
    rate_starts > 0 and limit_key_rate_starts > 0 and rate_period > interval '0' and limit_key_rate_period > interval '0'
    and (rate_starts is null) = (rate_period is null)
    and (limit_key_rate_starts is null) = (limit_key_rate_period is null));

-- Whether claims of the queue have to look at permits: then only claim_limited takes jobs from it.
alter table {schema}.queue
  add column limited boolean not null generated always as (
    cluster_max_running is not null or limit_key_max_running is not null
    or rate_starts is not null or limit_key_rate_starts is not null) stored;

-- Whether a claim of this job took a permit that its end must free.
alter table {schema}.job add column limited boolean not null default false;

-- Parked jobs: their limit key was used up when a claim met them. They left their lane, and come back in this order.
create index job_parked on {schema}.job (queue, limit_key, priority, parked_at) where parked_at is not null;

-- The first form of this table was never used.
drop table {schema}.permit;

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

-- See 001: a parked job's time is the one that it was parked with.
create or replace function {schema}.as_dead_letter(
  job {schema}.job, state text, errors jsonb,
  given_back integer default 0, reprocessed integer default 0, crashed integer default 0, released integer default 0
) returns {schema}.dead_letter
language sql stable
return row(
  job.id, job.created_at, coalesce(job.parked_at, job.run_at), job.claimed_at, clock_timestamp(), job.claimed_by, job.claims + crashed,
  job.attempt - given_back, job.max_attempts, job.reprocesses + reprocessed, job.crashes + crashed, job.releases + released, job.priority,
  job.timeout, state, job.queue, job.unique_key, job.fingerprint, job.limit_key, job.payload, job.headers, errors
)::{schema}.dead_letter;

-- Claims jobs of one queue that has limits. All claims of such a queue, and all changes of its limits, stand in line for one lock; a claim
-- does not wait for it, but says that it is busy. So what is counted under the lock cannot grow meanwhile: settlements, which do not take the
-- lock, only free permits. Each statement in here has a snapshot of its own, newer than the lock.
--
-- First come the permits that were freed since the last claim: they are removed, and for each of a limit key one job that is parked for it goes
-- back to its lane. Then the lanes are read as claim.sql reads them, no more than `look` jobs: those whose key has no permit left are parked,
-- the others are claimed as far as there are permits.
--
-- The first row has no job. The columns are those of claim.sql, and at the end:
--   busy      another claim of this queue is under way; nothing was read
--   complete  all that is ready was read and none was left
--   parked    so many were parked
--   next      in so many milliseconds a permit is freed by time, if it is waited for
create function {schema}.claim_limited(
  by_node uuid, wanted text, jobs integer, look integer, max_bytes bigint, node_epoch integer, known_rewinds bigint, read_from timestamptz[]
) returns table (
  alive bigint, seen bigint, now timestamptz, xid bigint, oldest_xid bigint, rewinds bigint[], rewound_to timestamptz[], limited boolean[],
  id uuid, queue text, payload text, headers text, bytes integer, priority smallint, run_at timestamptz, attempt integer,
  max_attempts integer, timeout bigint, unique_key text, fingerprint text, reprocesses integer, crashes integer, created_at timestamptz,
  claims integer, last_error text, limit_key text, busy boolean, complete boolean, parked bigint, next bigint
)
language plpgsql
as $$
#variable_conflict use_column
declare
  q {schema}.queue;
  is_alive boolean;
  is_busy boolean := false;
  own_xid bigint := pg_current_xact_id()::text::bigint;
  oldest bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  clock timestamptz;
  first_unparked timestamptz;
  rewound timestamptz;
  room integer := jobs;
begin
  perform from {schema}.node where id = by_node and epoch = node_epoch and dead_at is null for key share;
  is_alive := found;
  if is_alive then
    is_busy := not pg_try_advisory_xact_lock(hashtext('{schema}.limits'), hashtext(wanted));
  end if;
  if not is_alive or is_busy then
    room := 0;
  else
    clock := clock_timestamp();

    with freed as (
      delete from {schema}.permit
      where ctid = any (array(
        select ctid
        from {schema}.permit
        where queue = wanted and free_at <= clock
        order by free_at
        limit 1000
        for update skip locked))
      returning kind, limit_key
    ),
    key as (
      select limit_key, count(*) as permits
      from freed
      where limit_key <> ''
      group by limit_key
    ),
    unparked as (
      update {schema}.job
      set run_at = parked_at, parked_at = null
      where id = any (array(
        select first.id
        from key
        cross join lateral (
          select id
          from {schema}.job
          where queue = wanted and limit_key = key.limit_key and parked_at is not null
          order by priority, parked_at
          limit key.permits
          for no key update skip locked
        ) first))
      returning run_at
    )
    select min(run_at) into first_unparked from unparked;

    if first_unparked is not null then
      update {schema}.queue
      set rewinds = rewinds + 1, rewound_to = (first_unparked || rewound_to)[1 : 16]
      where name = wanted;
    end if;
    select * into q from {schema}.queue where name = wanted;

    if q.cluster_max_running is not null then
      room := least(room, q.cluster_max_running - (
        select count(*)
        from {schema}.permit
        where queue = wanted and kind = 'run' and free_at > clock));
    end if;
    if q.rate_starts is not null then
      room := least(room, q.rate_starts - (
        select count(*)
        from {schema}.permit
        where queue = wanted and kind = 'start' and limit_key = '' and free_at > clock));
    end if;
    if q.paused_at is not null then
      room := 0;
    end if;
  end if;

  rewound := case
    when known_rewinds = coalesce(q.rewinds, 0) then 'infinity'
    when known_rewinds between q.rewinds - cardinality(q.rewound_to) and q.rewinds then (
      select min(r)
      from unnest(q.rewound_to[1 : (q.rewinds - known_rewinds)::integer]) as r)
    else '-infinity'
  end;

  return query
  with candidate as materialized (
    select c.id, c.bytes, c.limit_key, row_number() over () as place
    from (
      select ready.*
      from generate_series(0, 9) as lane (priority)
      cross join lateral (
        select id, bytes, limit_key
        from {schema}.job
        where queue = wanted
          and priority = lane.priority
          and run_at >= least(rewound, read_from[lane.priority + 1])
          and run_at <= now()
          and claimed_by is null
          and not cancel_requested
        order by run_at
        limit look
        for no key update skip locked
      ) ready
      where room > 0
      limit look
    ) c
  ),
  ranked as (
    select id, bytes, limit_key, place, row_number() over (partition by limit_key order by place) as rank
    from candidate
  ),
  counted as (
    select
      id, bytes, limit_key, place, rank,
      -- Once for each key; no limit, no count.
      case
        when rank = 1 and limit_key is not null then least(
          q.limit_key_max_running - (
            select count(*)
            from {schema}.permit
            where q.limit_key_max_running is not null
              and queue = wanted and kind = 'run' and limit_key = ranked.limit_key and free_at > clock),
          q.limit_key_rate_starts - (
            select count(*)
            from {schema}.permit
            where q.limit_key_rate_starts is not null
              and queue = wanted and kind = 'key_start' and limit_key = ranked.limit_key and free_at > clock))
      end as permits
    from ranked
  ),
  judged as materialized (
    select id, bytes, place, rank <= coalesce(max(permits) over (partition by limit_key), rank) as admitted
    from counted
  ),
  taken as materialized (
    select a.id
    from (
      select id, sum(bytes) over (order by place) as total, row_number() over (order by place) as nth
      from judged
      where admitted
    ) a
    where a.nth <= room and (a.total <= max_bytes or a.nth = 1)
  ),
  parking as (
    update {schema}.job
    set parked_at = run_at, run_at = 'infinity'
    where id = any (array(select id from judged where not admitted))
    returning id
  ),
  claimed as (
    update {schema}.job
    set
      claimed_by = by_node,
      claimed_at = clock,
      attempt = attempt + 1,
      claims = claims + 1,
      limited = q.cluster_max_running is not null or q.limit_key_max_running is not null
    where id = any (array(select id from taken))
    returning
      id, queue, payload::text as payload, headers::text as headers, bytes, priority, run_at, attempt, max_attempts,
      (extract(epoch from timeout) * 1000)::bigint as timeout, unique_key, fingerprint, reprocesses, crashes, created_at,
      claims, errors -> -1 ->> 'error' as last_error, limit_key, limited
  ),
  permit_taken as (
    insert into {schema}.permit (job_id, claims, kind, queue, limit_key, free_at)
    select c.id, c.claims, 'run', wanted, coalesce(c.limit_key, ''), 'infinity'
    from claimed c
    where c.limited
    union all
    select c.id, c.claims, 'start', wanted, '', clock + q.rate_period
    from claimed c
    where q.rate_starts is not null
    union all
    select c.id, c.claims, 'key_start', wanted, c.limit_key, clock + q.limit_key_rate_period
    from claimed c
    where q.limit_key_rate_starts is not null and c.limit_key is not null
  ),
  outcome as materialized (
    select
      room > 0
        and (select count(*) from candidate) < look
        and (select count(*) from judged where admitted) = (select count(*) from taken) as complete,
      (select count(*) from parking) as parked
  )
  select
    is_alive::integer::bigint, (select count(*) from candidate), now(), own_xid, oldest,
    array[coalesce(q.rewinds, 0)], array[rewound], array[coalesce(q.limited, false)],
    null::uuid, null::text, null::text, null::text, null::integer, null::smallint, null::timestamptz, null::integer, null::integer,
    null::bigint, null::text, null::text, null::integer, null::integer, null::timestamptz, null::integer, null::text, null::text,
    is_busy,
    o.complete,
    o.parked,
    case
      when clock is not null and (
        (q.rate_starts is not null and not o.complete)
        or (q.limit_key_rate_starts is not null and (
          o.parked > 0 or exists (select from {schema}.job where queue = wanted and parked_at is not null))))
      then 1 + (1000 * extract(epoch from least(
        (select min(free_at) from {schema}.permit where queue = wanted and free_at > clock and free_at < 'infinity'),
        clock + q.rate_period,
        clock + q.limit_key_rate_period) - clock))::bigint
    end
  from outcome o
  union all
  select
    null, null, null, null, null, null, null, null, c.id, c.queue, c.payload, c.headers, c.bytes, c.priority, c.run_at, c.attempt,
    c.max_attempts, c.timeout, c.unique_key, c.fingerprint, c.reprocesses, c.crashes, c.created_at, c.claims, c.last_error, c.limit_key,
    null, null, null, null
  from claimed c;
end
$$;
insert into {schema}.schema_version (version, name, oldest_library) values (3, '003_limits', 1);
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
insert into {schema}.schema_version (version, name, oldest_library) values (4, '004_inspect', 1);
-- Enqueueing by plain SQL, and the templates that requests name.

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

-- A caller's mistake. Names the field, the size and the limit, never a payload.
create function {schema}.refuse(field text, problem text) returns void
language plpgsql
as $$
begin
  raise exception '%: %', field, problem using errcode = 'invalid_parameter_value';
end
$$;

-- A name that is not given passes.
create function {schema}.checked_name(field text, name text) returns text
language plpgsql
as $$
begin
  if char_length(name) not between 1 and 255 then
    perform {schema}.refuse(field, format('has %s characters; the limit is 1 to 255', char_length(name)));
  elsif name ~ E'[\u0001-\u001f\u007f-\u009f]' then
    perform {schema}.refuse(field, 'contains a control character');
  end if;
  return name;
end
$$;

create function {schema}.checked_number(field text, number integer, low integer, high integer) returns integer
language plpgsql
as $$
begin
  if number not between low and high then
    perform {schema}.refuse(field, format('is %s; the limit is %s to %s', number, low, high));
  end if;
  return number;
end
$$;

-- A length of time, rounded up to the millisecond.
create function {schema}.checked_interval(field text, length interval) returns interval
language plpgsql
as $$
begin
  if extract(epoch from length) not between 0 and 315360000 then
    perform {schema}.refuse(field, format('is %s; the limit is 0 to 3650 days', length));
  end if;
  return ceil(extract(epoch from length) * 1000) * interval '1 millisecond';
end
$$;

-- The size of a payload, as the claim gives it back. The limit counts as Java does: without the spaces that jsonb writes after commas and
-- colons. Only large values can be too deep, or have a number that is too long for Jackson to read.
create function {schema}.checked_payload(payload jsonb) returns integer
language plpgsql
as $$
declare
  max_bytes constant integer := 1048576;
  written constant text := payload::text;
  size constant integer := octet_length(written);
  compact_size integer;
begin
  if size > 1000 then
    if size > 2 * max_bytes then
      -- The spaces are at most a third of it.
      perform {schema}.refuse('payload', format('has %s bytes; the limit is %s', size, max_bytes));
    elsif jsonb_path_exists(payload, 'strict $.**{500} ? (@.type() == "array" || @.type() == "object")') then
      perform {schema}.refuse('payload', 'is nested deeper than the limit of 500');
    elsif size > max_bytes then
      compact_size := octet_length(regexp_replace(written, E'("(?:[^"\\\\]|\\\\.)*"|[,:]) ?', E'\\1', 'g'));
      if compact_size > max_bytes then
        perform {schema}.refuse('payload', format('has %s bytes; the limit is %s', compact_size, max_bytes));
      end if;
    end if;
    if written ~ '[0-9.]{250}' and exists (
      select from jsonb_path_query(payload, 'strict $.** ? (@.type() == "number")') as n (number) where char_length(number::text) > 1000)
    then
      perform {schema}.refuse('payload', 'holds a number that is longer than 1000 characters when it is written without an exponent');
    end if;
  end if;
  return size;
end
$$;

-- Headers as they are stored: none instead of an empty object.
create function {schema}.checked_headers(headers jsonb) returns jsonb
language plpgsql
as $$
declare
  entries integer;
  header record;
begin
  if jsonb_typeof(headers) <> 'object' then
    perform {schema}.refuse('headers', format('is of the kind %s, expected an object', jsonb_typeof(headers)));
  end if;
  select count(*) into entries from jsonb_object_keys(headers);
  if entries > 64 then
    perform {schema}.refuse('headers', format('has %s entries; the limit is 64', entries));
  end if;
  for header in select h.key as name, h.value, h.value #>> '{}' as content from jsonb_each(headers) h loop
    perform {schema}.checked_name('headers', header.name);
    if jsonb_typeof(header.value) <> 'string' then
      perform {schema}.refuse('headers', format('the value of %s is no text', header.name));
    elsif char_length(header.content) > 4096 then
      perform {schema}.refuse(
        'headers.' || header.name, format('has %s characters; the limit is 4096', char_length(header.content)));
    end if;
  end loop;
  return nullif(headers, '{}');
end
$$;

-- A template's payload under the caller's: objects are merged, anything else of the caller's replaces.
create function {schema}.merged(defaults jsonb, own jsonb) returns jsonb
language plpgsql
as $$
begin
  if own is null or defaults is null then
    return coalesce(own, defaults);
  elsif jsonb_typeof(own) <> 'object' or jsonb_typeof(defaults) <> 'object' then
    return own;
  end if;
  return defaults || own || (
    select coalesce(jsonb_object_agg(o.key, {schema}.merged(defaults -> o.key, o.value)), '{}')
    from jsonb_each(own) o
    where jsonb_typeof(o.value) = 'object' and defaults ? o.key
  );
end
$$;

-- A UUID of version 7: 48 bits of milliseconds since 1970, the version, and random bits, of which gen_random_uuid (version 4) has set the
-- variant (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7). Bit 48 of a bytea is the lowest one of its seventh byte.
create function {schema}.new_id() returns uuid
language sql volatile
as $$
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6),
        52, 1),
      53, 1),
    'hex')::uuid
$$;

-- Whether this job has run and ended. It cannot have ended before its id was made, as far as its maker's clock was right to a day.
-- Served by archive_id (partitions pruned by finished_at) and dead_letter_id.
create function {schema}.has_ended(job uuid) returns boolean
language sql stable
as $$
  select exists (
      select from {schema}.archive a
      where a.id = job
        and a.finished_at >= least(
          now(),
          case
            when substr(job::text, 15, 1) = '7'
            then to_timestamp(('x' || left(translate(job::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
            else '-infinity'
          end) - interval '1 day')
    or exists (select from {schema}.dead_letter d where d.id = job)
$$;

-- Tells the nodes when the caller's transaction commits, if the job may run then. NOTIFY makes all commits of a database wait for each other,
-- so one open transaction at a time does it for a queue; the jobs of the others are found by the next poll. A thousand locks, whatever the
-- number of queues: the server has room for few.
create function {schema}.wake(queue text, run_at timestamptz) returns void
language plpgsql
as $$
begin
  if run_at <= clock_timestamp() and pg_try_advisory_xact_lock(hashtext('{schema}.wake'), hashtext(queue) & 1023) then
    perform pg_notify(btrim('{schema}', '"'), jsonb_build_object('jobs', jsonb_build_array(queue))::text);
  end if;
end
$$;

-- Inserts a job, or does with the job that has its key what the policy says. In steps, each of which sees what was committed before it.
-- The transaction has its number before the clock is read: a claim that sees a later number has seen this job, or waits for it.
-- again: whether it may have been inserted before.
create function {schema}.enqueue_job(
  new {schema}.job, wait interval, policy text, again boolean
) returns {schema}.receipt
language plpgsql
as $$
declare
  held {schema}.job;
  due timestamptz;
begin
  perform pg_current_xact_id();
  if again and {schema}.has_ended(new.id) then
    return row(new.id, 'INSERTED', false)::{schema}.receipt;
  end if;
  for round in 1 .. 10 loop
    insert into {schema}.job (
      id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, unique_key, fingerprint, limit_key
    )
    values (
      new.id, new.queue, new.payload, new.headers, new.bytes, new.priority, greatest(new.run_at, clock_timestamp() + wait),
      new.max_attempts, new.timeout, new.unique_key, new.fingerprint, new.limit_key
    )
    on conflict do nothing
    returning job.run_at into due;
    if found then
      if again and {schema}.has_ended(new.id) then
        -- Meanwhile: the history that was read before the insert was too old to say so.
        delete from {schema}.job where job.id = new.id;
      else
        perform {schema}.wake(new.queue, due);
      end if;
      return row(new.id, 'INSERTED', false)::{schema}.receipt;
    elsif exists (select from {schema}.job where job.id = new.id) then
      return row(new.id, 'INSERTED', false)::{schema}.receipt;
    end if;

    select * into held from {schema}.job where job.unique_key = new.unique_key;
    continue when not found;
    if policy = 'KEEP' then
      return row(held.id, 'DUPLICATE', held.claimed_by is not null)::{schema}.receipt;
    elsif policy = 'REJECT' or held.queue <> new.queue then
      raise exception 'unique_key: it is held by job % in queue %; nothing was changed', held.id, held.queue
        using errcode = 'unique_violation';
    end if;

    -- Locks first, and branches on what it has locked.
    select * into held from {schema}.job where job.id = held.id and job.unique_key = new.unique_key for update;
    continue when not found;
    if held.claimed_by is null then
      update {schema}.job
      set
        payload = case when policy = 'REPLACE' then new.payload else job.payload end,
        headers = case when policy = 'REPLACE' then new.headers else job.headers end,
        bytes = case when policy = 'REPLACE' then new.bytes else job.bytes end,
        priority = case when policy = 'REPLACE' then new.priority else job.priority end,
        run_at = greatest(new.run_at, clock_timestamp() + wait),
        parked_at = null
      where job.id = held.id
      returning job.run_at into due;
      perform {schema}.wake(new.queue, due);
      return row(held.id, policy || 'D', false)::{schema}.receipt;
    end if;
    -- It runs to its end without key and retries; the next round inserts.
    update {schema}.job
    set unique_key = null, max_attempts = greatest(job.attempt, 1)
    where job.id = held.id;
  end loop;
  raise exception 'unique_key: it was taken and freed by others too often'
    using errcode = 'serialization_failure';
end
$$;

-- Enqueues a job in the caller's transaction, with the rights of the owner of the tables: who may execute it needs no right on them.
-- What is null is taken from the template, if one is named, and else has the default that it has in Java. The path in which names are
-- searched is the function's own, and holds for all that it calls: a caller's objects cannot take the place of others
-- (https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY).
create function {schema}.enqueue(
  queue text default null,
  payload jsonb default null,
  priority integer default null,
  run_at timestamptz default null,
  run_in interval default null,
  max_attempts integer default null,
  timeout interval default null,
  unique_key text default null,
  on_held text default null,
  fingerprint text default null,
  limit_key text default null,
  headers jsonb default null,
  id uuid default null,
  template text default null
) returns {schema}.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  defaults {schema}.template;
  new {schema}.job;
  wait interval;
  policy text := upper(on_held);
begin
  if template is not null then
    select * into defaults from {schema}.template t where t.name = enqueue.template;
    if not found then
      perform {schema}.refuse('template', format('there is none with the name %s', {schema}.checked_name('template', template)));
    end if;
  end if;

  if policy not in ('KEEP', 'REPLACE', 'RESCHEDULE', 'REJECT') then
    perform {schema}.refuse(
      'on_held', format('has %s characters, expected one of [keep, replace, reschedule, reject]', char_length(on_held)));
  elsif policy is not null and unique_key is null then
    perform {schema}.refuse('on_held', 'is given without a unique_key');
  elsif run_at not between '0001-01-01 00:00:00+00' and '9999-12-31 00:00:00+00' then
    perform {schema}.refuse('run_at', format('is %s; the limits are the years 1 to 9999', run_at));
  elsif coalesce(queue, defaults.queue) is null then
    perform {schema}.refuse('queue', 'is missing');
  end if;

  new.id := coalesce(id, {schema}.new_id());
  new.queue := {schema}.checked_name('queue', coalesce(queue, defaults.queue));
  new.priority := coalesce({schema}.checked_number('priority', priority, 0, 9), defaults.priority, 5);
  new.max_attempts := coalesce({schema}.checked_number('max_attempts', max_attempts, 1, 32767), defaults.max_attempts, 3);
  new.timeout := nullif({schema}.checked_interval('timeout', coalesce(timeout, defaults.timeout)), interval '0');
  new.unique_key := {schema}.checked_name('unique_key', unique_key);
  new.fingerprint := {schema}.checked_name('fingerprint', coalesce(fingerprint, defaults.fingerprint));
  new.limit_key := {schema}.checked_name('limit_key', coalesce(limit_key, defaults.limit_key));
  new.run_at := run_at;
  wait := {schema}.checked_interval(
    'run_in', coalesce(run_in, case when run_at is null then defaults.run_in end, interval '0'));
  new.headers := {schema}.checked_headers({schema}.merged(defaults.headers, headers));
  new.payload := coalesce({schema}.merged(defaults.payload, payload), '{}');
  new.bytes := {schema}.checked_payload(new.payload) + coalesce(octet_length(new.headers::text), 0);
  return {schema}.enqueue_job(new, wait, coalesce(policy, defaults.on_held, 'KEEP'), id is not null);
end
$$;

-- Nobody but the owner may call them until it is granted: see the manual's chapter on enqueueing.
revoke all on function
  {schema}.refuse(text, text),
  {schema}.checked_name(text, text),
  {schema}.checked_number(text, integer, integer, integer),
  {schema}.checked_interval(text, interval),
  {schema}.checked_payload(jsonb),
  {schema}.checked_headers(jsonb),
  {schema}.merged(jsonb, jsonb),
  {schema}.new_id(),
  {schema}.has_ended(uuid),
  {schema}.wake(text, timestamptz),
  {schema}.enqueue_job({schema}.job, interval, text, boolean),
  {schema}.enqueue(
    text, jsonb, integer, timestamptz, interval, integer, interval, text, text, text, text, jsonb, uuid, text)
from public;
insert into {schema}.schema_version (version, name, oldest_library) values (5, '005_sql_enqueue', 1);
-- Synchronous replication: what is found is acknowledged only when it is as durable as what is written.

-- Makes the commit of the transaction that calls it wait for the standby, if the server is asked for synchronous replication, and costs next to
-- nothing otherwise. A commit waits only if its transaction has a number and has written something, so this writes an empty message. All that
-- the transaction has found was committed before, and so is on the standby when that commit has been answered: also a row whose own commit
-- stopped waiting because its connection was ended, or because the server crashed meanwhile
-- (https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION). Always true. In a statement it stands as
-- `(select ...as_durable())` in a condition, and is then called once, whatever the statement finds.
create function {schema}.as_durable() returns boolean
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

-- Producers look for what is there already. See roles.sql, whose roles may not be there.
do $$
declare
  producer constant text := btrim('{schema}', '"') || '_producer';
begin
  if exists (select from pg_roles where rolname = producer) then
    execute format('grant execute on function {schema}.as_durable() to %I', producer);
  end if;
end
$$;

-- Inserts a job, or does with the job that has its key what the policy says. In steps, each of which sees what was committed before it.
-- The transaction has its number before the clock is read: a claim that sees a later number has seen this job, or waits for it.
-- What is found there counts only when it is as durable as what is inserted. again: whether it may have been inserted before.
create or replace function {schema}.enqueue_job(
  new {schema}.job, wait interval, policy text, again boolean
) returns {schema}.receipt
language plpgsql
as $$
declare
  held {schema}.job;
  due timestamptz;
begin
  perform pg_current_xact_id();
  if again and {schema}.has_ended(new.id) then
    perform {schema}.as_durable();
    return row(new.id, 'INSERTED', false)::{schema}.receipt;
  end if;
  for round in 1 .. 10 loop
    insert into {schema}.job (
      id, queue, payload, headers, bytes, priority, run_at, max_attempts, timeout, unique_key, fingerprint, limit_key
    )
    values (
      new.id, new.queue, new.payload, new.headers, new.bytes, new.priority, greatest(new.run_at, clock_timestamp() + wait),
      new.max_attempts, new.timeout, new.unique_key, new.fingerprint, new.limit_key
    )
    on conflict do nothing
    returning job.run_at into due;
    if found then
      if again and {schema}.has_ended(new.id) then
        -- Meanwhile: the history that was read before the insert was too old to say so.
        delete from {schema}.job where job.id = new.id;
      else
        perform {schema}.wake(new.queue, due);
      end if;
      return row(new.id, 'INSERTED', false)::{schema}.receipt;
    elsif exists (select from {schema}.job where job.id = new.id) then
      perform {schema}.as_durable();
      return row(new.id, 'INSERTED', false)::{schema}.receipt;
    end if;

    select * into held from {schema}.job where job.unique_key = new.unique_key;
    continue when not found;
    if policy = 'KEEP' then
      perform {schema}.as_durable();
      return row(held.id, 'DUPLICATE', held.claimed_by is not null)::{schema}.receipt;
    elsif policy = 'REJECT' or held.queue <> new.queue then
      raise exception 'unique_key: it is held by job % in queue %; nothing was changed', held.id, held.queue
        using errcode = 'unique_violation';
    end if;

    -- Locks first, and branches on what it has locked.
    select * into held from {schema}.job where job.id = held.id and job.unique_key = new.unique_key for update;
    continue when not found;
    if held.claimed_by is null then
      update {schema}.job
      set
        payload = case when policy = 'REPLACE' then new.payload else job.payload end,
        headers = case when policy = 'REPLACE' then new.headers else job.headers end,
        bytes = case when policy = 'REPLACE' then new.bytes else job.bytes end,
        priority = case when policy = 'REPLACE' then new.priority else job.priority end,
        run_at = greatest(new.run_at, clock_timestamp() + wait),
        parked_at = null
      where job.id = held.id
      returning job.run_at into due;
      perform {schema}.wake(new.queue, due);
      return row(held.id, policy || 'D', false)::{schema}.receipt;
    end if;
    -- It runs to its end without key and retries; the next round inserts.
    update {schema}.job
    set unique_key = null, max_attempts = greatest(job.attempt, 1)
    where job.id = held.id;
  end loop;
  raise exception 'unique_key: it was taken and freed by others too often'
    using errcode = 'serialization_failure';
end
$$;
insert into {schema}.schema_version (version, name, oldest_library) values (6, '006_replication', 1);
-- Logical replication tells rows apart by their replica identity, which is the primary key where there is one. An id is not unique by
-- constraint in the tables of ended jobs, so there it is the whole row. That costs nothing unless wal_level is logical; then each delete and
-- each redrive writes the old row to the WAL (https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY).
-- Waits for a table's lock for at most 100 ms, and ends with the first that it does not get: it has locked the ones before. The next call may
-- begin with another. Returns how many tables are left.
create function {schema}.identify_rows() returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
as $$
declare
  unidentified constant oid[] := array(
    select c.oid
    from pg_class c
    where c.relreplident = 'd'
      and (
        c.oid in ('{schema}.archive'::regclass, '{schema}.dead_letter'::regclass)
        or exists (select from pg_inherits i where i.inhrelid = c.oid and i.inhparent = '{schema}.archive'::regclass))
    order by random());
begin
  for i in 1 .. cardinality(unidentified) loop
    begin
      execute format('alter table %s replica identity full', unidentified[i]::regclass);
    exception when lock_not_available then
      return cardinality(unidentified) - i + 1;
    end;
  end loop;
  return 0;
end
$$;

-- The archive's partition of a UTC day, by its qualified name, whether it is there or not.
create function {schema}.day_table(day date) returns text
language sql immutable
return '{schema}.archive_' || to_char(day, 'YYYYMMDD');

-- Makes the table of a day, if it is not there, and says its name. It is no partition yet, but has the constraint that proves to ATTACH that
-- it may be one.
create function {schema}.make_day_table(day date) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  name constant text := {schema}.day_table(day);
begin
  if to_regclass(name) is null then
    execute format('create table %s (like {schema}.archive including all)', name);
    -- LIKE does not copy it.
    execute format('alter table %s replica identity full', name);
    execute format(
      'alter table %s add constraint rows_are_of_the_day check (finished_at >= %L and finished_at < %L)', name, day, day + 1);
  end if;
  return name;
end
$$;

create function {schema}.is_attached(day date) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from pg_class c where c.oid = to_regclass({schema}.day_table(day)) and c.relispartition)
$$;

create function {schema}.attach_day(day date) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
begin
  execute format(
    'alter table {schema}.archive attach partition %s for values from (%L) to (%L)', {schema}.day_table(day), day, day + 1);
  execute format('alter table %s drop constraint rows_are_of_the_day', {schema}.day_table(day));
end
$$;

-- Makes the archive's partitions for today and the days ahead (UTC), and for those that the default partition has rows of, which move along.
-- All in short steps: to attach a partition, PostgreSQL reads the default one and lets nobody write to it meanwhile, so nothing is done while
-- that is larger than 4 MB: see drain_default. No lock is waited for longer than 100 ms. Rows are inserted after the partition is attached:
-- a subscriber is told of them as rows of archive. Returns how many days were left to the next call.
create or replace function {schema}.make_partitions(days_ahead integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
  large constant boolean := pg_relation_size('{schema}.archive_default') > 4194304;
  missing date[] := array(
    select day
    from (select current_date + d as day from generate_series(0, days_ahead) as g (d)) as ahead
    where not {schema}.is_attached(day)
    order by day);
  locked timestamptz;
  moved {schema}.archive[];
begin
  if large or to_regclass('{schema}.archive_next') is not null
    or not pg_try_advisory_xact_lock(hashtext('{schema}.make_partitions'))
  then
    return cardinality(missing);
  end if;
  missing := missing || array(
    select distinct (finished_at at time zone 'UTC')::date as day
    from {schema}.archive_default
    where finished_at < current_date);
  for i in 1 .. cardinality(missing) loop
    perform {schema}.make_day_table(missing[i]);
  end loop;
  for i in 1 .. cardinality(missing) loop
    -- Another node has made it.
    continue when {schema}.is_attached(missing[i]);
    if clock_timestamp() > locked + interval '50 milliseconds' then
      return cardinality(missing) - i + 1;
    end if;
    begin
      -- Nothing may come in between the move and the attachment. What is locked is locked until the end.
      lock table {schema}.archive_default in access exclusive mode;
      locked := coalesce(locked, clock_timestamp());
      with taken as (
        delete from {schema}.archive_default where finished_at >= missing[i] and finished_at < missing[i] + 1 returning *
      )
      select array_agg(row(taken.*)::{schema}.archive) into moved from taken;
      perform {schema}.attach_day(missing[i]);
      insert into {schema}.archive select * from unnest(moved);
    exception when lock_not_available or check_violation then
      return cardinality(missing) - i + 1;
    end;
  end loop;
  return 0;
end
$$;

-- What happens to the default partition while it is drained happens to the copies too: to those in the table of the day, or else in what will
-- be the next default partition. With the rights of the owner of the tables: nobody needs a right on the new ones to end a job.
create function {schema}.copy_default() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
begin
  if tg_op <> 'INSERT' then
    execute format(
      'delete from %s where id = $1 and finished_at = $2',
      coalesce(to_regclass({schema}.day_table(old.finished_at::date)), '{schema}.archive_next'::regclass))
    using old.id, old.finished_at;
  end if;
  if tg_op <> 'DELETE' then
    execute format(
      'insert into %s select ($1).*',
      coalesce(to_regclass({schema}.day_table(new.finished_at::date)), '{schema}.archive_next'::regclass))
    using new;
  end if;
  return null;
end
$$;

revoke all on function {schema}.copy_default() from public;

-- Drains a default partition that is too large for make_partitions, one short step a call, each of which is kept if the next is cut off:
-- first it makes the tables of today and the days ahead, and has what comes from now on copied too (copy_default); then it copies what is
-- there, so many pages a call, to the tables of its days, while the archive still has the rows; and in the end it puts all of them in the
-- place of the old default partition at once. No row is moved, read or checked under a lock that a settlement waits for, and no lock is
-- waited for longer than 100 ms. Returns whether there is more to do.
create function {schema}.drain_default(days_ahead integer, pages integer) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '50ms'
set timezone = 'UTC'
set datestyle = 'ISO'
-- Pages by their number, and copies by their id, whatever the statistics say: the tables of the days have none yet.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
as $$
declare
  first_page bigint;
  end_page bigint;
  day date;
begin
  if not pg_try_advisory_xact_lock(hashtext('{schema}.make_partitions')) then
    return false;
  end if;
  if to_regclass('{schema}.archive_drained') is not null then
    drop table {schema}.archive_drained;
  end if;

  if to_regclass('{schema}.archive_next') is null then
    if pg_relation_size('{schema}.archive_default') <= 4194304 then
      return false;
    end if;
    create table {schema}.archive_next (like {schema}.archive including all);
    alter table {schema}.archive_next replica identity full;
    create table {schema}.archive_drain (
      one      boolean not null primary key default true,
      page     bigint  not null,
      end_page bigint  not null
    );
    for i in 0 .. days_ahead loop
      perform {schema}.make_day_table(current_date + i);
    end loop;
    -- Waits for whoever writes: after it, all that is not copied by the trigger can be seen, on pages that are there now.
    create trigger copy_default after insert or update or delete on {schema}.archive_default
      for each row execute function {schema}.copy_default();
    insert into {schema}.archive_drain (page, end_page)
    values (0, pg_relation_size('{schema}.archive_default') / current_setting('block_size')::integer);
    return true;
  end if;

  select d.page, d.end_page into first_page, end_page from {schema}.archive_drain d for update;
  if first_page < end_page then
    for day in
      select distinct d.finished_at::date
      from {schema}.archive_default d
      where d.ctid >= format('(%s,0)', first_page)::tid and d.ctid < format('(%s,0)', first_page + pages)::tid
    loop
      -- A row that is locked against deletion is copied before its deletion is, or not at all.
      execute format(
        'insert into %1$s
         select d.*
         from {schema}.archive_default d
         where d.ctid >= $1 and d.ctid < $2 and d.finished_at >= $3 and d.finished_at < $4
           and not exists (select from %1$s c where c.id = d.id and c.finished_at = d.finished_at)
         for key share',
        {schema}.make_day_table(day))
      using format('(%s,0)', first_page)::tid, format('(%s,0)', first_page + pages)::tid,
        day::timestamptz, (day + 1)::timestamptz;
    end loop;
    update {schema}.archive_drain set page = first_page + pages;
    return true;
  end if;

  lock table only {schema}.archive, only {schema}.archive_default in access exclusive mode;
  alter table {schema}.archive detach partition {schema}.archive_default;
  drop trigger copy_default on {schema}.archive_default;
  alter table {schema}.archive_default rename to archive_drained;
  for day in
    select to_date(right(c.relname, 8), 'YYYYMMDD')
    from pg_class c
    where c.relnamespace = '{schema}'::regnamespace and c.relkind = 'r' and not c.relispartition
      and c.relname ~ '^archive_[0-9]{8}$'
  loop
    execute format(
      'with late as (
         delete from {schema}.archive_next where finished_at >= $1 and finished_at < $2 returning *)
       insert into %s select * from late',
      {schema}.day_table(day))
    using day::timestamptz, (day + 1)::timestamptz;
    perform {schema}.attach_day(day);
  end loop;
  alter table {schema}.archive_next rename to archive_default;
  alter table {schema}.archive attach partition {schema}.archive_default default;
  drop table {schema}.archive_drain;
  return true;
end
$$;

-- What cannot be locked now is the janitor's to finish: an upgrade waits for no reader.
select {schema}.identify_rows();
insert into {schema}.schema_version (version, name, oldest_library) values (7, '007_housekeeping', 1);
-- Functions lean on no setting of the session that calls them. See 001: the pattern for the names of days had a backslash, which a session
-- with standard_conforming_strings = off takes away, so that no day was found.
create or replace function {schema}.drop_old_partition(keep interval) returns text
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
    and c.relname ~ '^archive_[0-9]{8}$'
    and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 <= now() - keep
  order by c.relname
  limit 1;
  if oldest is not null then
    execute format('drop table %s.%I', '{schema}', oldest);
  end if;
  return oldest;
end
$$;
insert into {schema}.schema_version (version, name, oldest_library) values (8, '008_settings', 1);
-- What an acknowledged cancel or pause waits for.

-- Until when, by the database's clock, the node has heeded all cancels and pauses. Null for a node of a library that does not tell.
alter table {schema}.node add column looked_at timestamptz;
insert into {schema}.schema_version (version, name, oldest_library) values (9, '009_meaning', 1);
-- Claims from queues with limits, as in 003, but for the permits of a limit key: they are counted by permit_held, the only index that has the
-- order in which the count reads. No statistics can make another one look as good, which would read all permits of the queue for each key.
create or replace function {schema}.claim_limited(
  by_node uuid, wanted text, jobs integer, look integer, max_bytes bigint, node_epoch integer, known_rewinds bigint, read_from timestamptz[]
) returns table (
  alive bigint, seen bigint, now timestamptz, xid bigint, oldest_xid bigint, rewinds bigint[], rewound_to timestamptz[], limited boolean[],
  id uuid, queue text, payload text, headers text, bytes integer, priority smallint, run_at timestamptz, attempt integer,
  max_attempts integer, timeout bigint, unique_key text, fingerprint text, reprocesses integer, crashes integer, created_at timestamptz,
  claims integer, last_error text, limit_key text, busy boolean, complete boolean, parked bigint, next bigint
)
language plpgsql
as $$
#variable_conflict use_column
declare
  q {schema}.queue;
  is_alive boolean;
  is_busy boolean := false;
  own_xid bigint := pg_current_xact_id()::text::bigint;
  oldest bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  clock timestamptz;
  first_unparked timestamptz;
  rewound timestamptz;
  room integer := jobs;
begin
  perform from {schema}.node where id = by_node and epoch = node_epoch and dead_at is null for key share;
  is_alive := found;
  if is_alive then
    is_busy := not pg_try_advisory_xact_lock(hashtext('{schema}.limits'), hashtext(wanted));
  end if;
  if not is_alive or is_busy then
    room := 0;
  else
    clock := clock_timestamp();

    with freed as (
      delete from {schema}.permit
      where ctid = any (array(
        select ctid
        from {schema}.permit
        where queue = wanted and free_at <= clock
        order by free_at
        limit 1000
        for update skip locked))
      returning kind, limit_key
    ),
    key as (
      select limit_key, count(*) as permits
      from freed
      where limit_key <> ''
      group by limit_key
    ),
    unparked as (
      update {schema}.job
      set run_at = parked_at, parked_at = null
      where id = any (array(
        select first.id
        from key
        cross join lateral (
          select id
          from {schema}.job
          where queue = wanted and limit_key = key.limit_key and parked_at is not null
          order by priority, parked_at
          limit key.permits
          for no key update skip locked
        ) first))
      returning run_at
    )
    select min(run_at) into first_unparked from unparked;

    if first_unparked is not null then
      update {schema}.queue
      set rewinds = rewinds + 1, rewound_to = (first_unparked || rewound_to)[1 : 16]
      where name = wanted;
    end if;
    select * into q from {schema}.queue where name = wanted;

    if q.cluster_max_running is not null then
      room := least(room, q.cluster_max_running - (
        select count(*)
        from {schema}.permit
        where queue = wanted and kind = 'run' and free_at > clock));
    end if;
    if q.rate_starts is not null then
      room := least(room, q.rate_starts - (
        select count(*)
        from {schema}.permit
        where queue = wanted and kind = 'start' and limit_key = '' and free_at > clock));
    end if;
    if q.paused_at is not null then
      room := 0;
    end if;
  end if;

  rewound := case
    when known_rewinds = coalesce(q.rewinds, 0) then 'infinity'
    when known_rewinds between q.rewinds - cardinality(q.rewound_to) and q.rewinds then (
      select min(r)
      from unnest(q.rewound_to[1 : (q.rewinds - known_rewinds)::integer]) as r)
    else '-infinity'
  end;

  return query
  with candidate as materialized (
    select c.id, c.bytes, c.limit_key, row_number() over () as place
    from (
      select ready.*
      from generate_series(0, 9) as lane (priority)
      cross join lateral (
        select id, bytes, limit_key
        from {schema}.job
        where queue = wanted
          and priority = lane.priority
          and run_at >= least(rewound, read_from[lane.priority + 1])
          and run_at <= now()
          and claimed_by is null
          and not cancel_requested
        order by run_at
        limit look
        for no key update skip locked
      ) ready
      where room > 0
      limit look
    ) c
  ),
  ranked as (
    select id, bytes, limit_key, place, row_number() over (partition by limit_key order by place) as rank
    from candidate
  ),
  counted as (
    select
      id, bytes, limit_key, place, rank,
      -- Once for each key; no limit, no count.
      case
        when rank = 1 and limit_key is not null then least(
          q.limit_key_max_running - (
            select count(*)
            from (
              select
              from {schema}.permit p
              where q.limit_key_max_running is not null
                and p.queue >= wanted and p.queue <= wanted
                and (p.queue, p.kind, p.limit_key) >= (wanted, 'run', ranked.limit_key)
                and (p.queue, p.kind, p.limit_key) <= (wanted, 'run', ranked.limit_key)
                and (p.free_at > clock) is true
              order by p.queue, p.kind, p.limit_key
              offset 0
            ) held),
          q.limit_key_rate_starts - (
            select count(*)
            from (
              select
              from {schema}.permit p
              where q.limit_key_rate_starts is not null
                and p.queue >= wanted and p.queue <= wanted
                and (p.queue, p.kind, p.limit_key) >= (wanted, 'key_start', ranked.limit_key)
                and (p.queue, p.kind, p.limit_key) <= (wanted, 'key_start', ranked.limit_key)
                and (p.free_at > clock) is true
              order by p.queue, p.kind, p.limit_key
              offset 0
            ) held))
      end as permits
    from ranked
  ),
  judged as materialized (
    select id, bytes, place, rank <= coalesce(max(permits) over (partition by limit_key), rank) as admitted
    from counted
  ),
  taken as materialized (
    select a.id
    from (
      select id, sum(bytes) over (order by place) as total, row_number() over (order by place) as nth
      from judged
      where admitted
    ) a
    where a.nth <= room and (a.total <= max_bytes or a.nth = 1)
  ),
  parking as (
    update {schema}.job
    set parked_at = run_at, run_at = 'infinity'
    where id = any (array(select id from judged where not admitted))
    returning id
  ),
  claimed as (
    update {schema}.job
    set
      claimed_by = by_node,
      claimed_at = clock,
      attempt = attempt + 1,
      claims = claims + 1,
      limited = q.cluster_max_running is not null or q.limit_key_max_running is not null
    where id = any (array(select id from taken))
    returning
      id, queue, payload::text as payload, headers::text as headers, bytes, priority, run_at, attempt, max_attempts,
      (extract(epoch from timeout) * 1000)::bigint as timeout, unique_key, fingerprint, reprocesses, crashes, created_at,
      claims, errors -> -1 ->> 'error' as last_error, limit_key, limited
  ),
  permit_taken as (
    insert into {schema}.permit (job_id, claims, kind, queue, limit_key, free_at)
    select c.id, c.claims, 'run', wanted, coalesce(c.limit_key, ''), 'infinity'
    from claimed c
    where c.limited
    union all
    select c.id, c.claims, 'start', wanted, '', clock + q.rate_period
    from claimed c
    where q.rate_starts is not null
    union all
    select c.id, c.claims, 'key_start', wanted, c.limit_key, clock + q.limit_key_rate_period
    from claimed c
    where q.limit_key_rate_starts is not null and c.limit_key is not null
  ),
  outcome as materialized (
    select
      room > 0
        and (select count(*) from candidate) < look
        and (select count(*) from judged where admitted) = (select count(*) from taken) as complete,
      (select count(*) from parking) as parked
  )
  select
    is_alive::integer::bigint, (select count(*) from candidate), now(), own_xid, oldest,
    array[coalesce(q.rewinds, 0)], array[rewound], array[coalesce(q.limited, false)],
    null::uuid, null::text, null::text, null::text, null::integer, null::smallint, null::timestamptz, null::integer, null::integer,
    null::bigint, null::text, null::text, null::integer, null::integer, null::timestamptz, null::integer, null::text, null::text,
    is_busy,
    o.complete,
    o.parked,
    case
      when clock is not null and (
        (q.rate_starts is not null and not o.complete)
        or (q.limit_key_rate_starts is not null and (
          o.parked > 0 or exists (select from {schema}.job where queue = wanted and parked_at is not null))))
      then 1 + (1000 * extract(epoch from least(
        (select min(free_at) from {schema}.permit where queue = wanted and free_at > clock and free_at < 'infinity'),
        clock + q.rate_period,
        clock + q.limit_key_rate_period) - clock))::bigint
    end
  from outcome o
  union all
  select
    null, null, null, null, null, null, null, null, c.id, c.queue, c.payload, c.headers, c.bytes, c.priority, c.run_at, c.attempt,
    c.max_attempts, c.timeout, c.unique_key, c.fingerprint, c.reprocesses, c.crashes, c.created_at, c.claims, c.last_error, c.limit_key,
    null, null, null, null
  from claimed c;
end
$$;
insert into {schema}.schema_version (version, name, oldest_library) values (10, '010_claim_limited', 1);
