-- Claims jobs of one queue that has limits. All claims of such a queue, and all changes of its limits, stand in line for one lock; a claim
-- does not wait for it, but says that it is busy. So what is counted under the lock cannot grow meanwhile: settlements, which do not take the
-- lock, only free permits. Each statement in here has a snapshot of its own, newer than the lock.
--
-- First come the permits that were freed since the last claim: they are removed, and for each of a limit key one job that is parked for it goes
-- back to its lane. Then the lanes are read as claim.sql reads them, no more than `look` jobs, and, if there is no limit for each key, no more
-- than may start, for each that is read is locked: those whose key has no permit left are parked, the others are claimed as far as there are
-- permits. What was locked is then found where it lies, as in claim.sql. The permits of a limit key are counted by permit_key, and of no other
-- index can these counts make use, whatever the statistics say: `queue || ''` keeps permit_free out, `kind || ''` the primary key: both would
-- read too many permits.
--
-- The first row has no job. The columns are those of claim.sql without `paused`, and at the end:
--   busy      another claim of this queue is under way; nothing was read
--   complete  all that is ready was read and none was left
--   parked    so many were parked
--   next      in so many milliseconds a permit is freed by time, if it is waited for
-- Jobs to leave out are those that the database refuses to let be claimed, parked or brought back.
-- Called by claim_limited.sql, claim_limited.
create or replace function {schema}.claim_within_limits(
  by_node uuid, wanted text, jobs integer, look integer, max_bytes bigint, node_epoch integer, known_rewinds bigint, read_from timestamptz[],
  leave_out uuid[]
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
  most integer := look;
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
          where queue = wanted and limit_key = key.limit_key and parked_at is not null and id <> all (leave_out)
          order by priority, parked_at
          limit key.permits
          for no key update skip locked
        ) first))
      returning run_at
    )
    select min(run_at) into first_unparked from unparked;

    if first_unparked is not null then
      perform {schema}.rewind(wanted, first_unparked);
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
    if q.limit_key_max_running is null and q.limit_key_rate_starts is null then
      most := least(look, greatest(room, 0));
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
    select c.this, c.bytes, c.limit_key, row_number() over () as place
    from (
      select ready.*
      from generate_series(0, 9) as lane (priority)
      cross join lateral (
        select ctid as this, bytes, limit_key
        from {schema}.job
        where queue = wanted
          and priority = lane.priority
          and run_at >= least(rewound, read_from[lane.priority + 1])
          and run_at <= now()
          and claimed_by is null
          and not cancel_requested
          and id <> all (leave_out)
        order by run_at
        limit most
        for no key update skip locked
      ) ready
      where room > 0
      limit most
    ) c
  ),
  ranked as (
    select this, bytes, limit_key, place, row_number() over (partition by limit_key order by place) as rank
    from candidate
  ),
  counted as (
    select
      this, bytes, limit_key, place, rank,
      -- Once for each key; no limit, no count.
      case
        when rank = 1 and limit_key is not null then least(
          q.limit_key_max_running - (
            select count(*)
            from (
              select
              from {schema}.permit p
              where q.limit_key_max_running is not null
                and p.limit_key = ranked.limit_key
                and p.limit_key <> ''
                and p.kind || '' = 'run'
                and p.free_at > clock
                and p.queue || '' = wanted
              offset 0
            ) held),
          q.limit_key_rate_starts - (
            select count(*)
            from (
              select
              from {schema}.permit p
              where q.limit_key_rate_starts is not null
                and p.limit_key = ranked.limit_key
                and p.limit_key <> ''
                and p.kind || '' = 'key_start'
                and p.free_at > clock
                and p.queue || '' = wanted
              offset 0
            ) held))
      end as permits
    from ranked
  ),
  judged as materialized (
    select this, bytes, place, rank <= coalesce(max(permits) over (partition by limit_key), rank) as admitted
    from counted
  ),
  taken as materialized (
    select a.this
    from (
      select this, sum(bytes) over (order by place) as total, row_number() over (order by place) as nth
      from judged
      where admitted
    ) a
    where a.nth <= room and (a.total <= max_bytes or a.nth = 1)
  ),
  parking as (
    update {schema}.job
    set parked_at = run_at, run_at = 'infinity'
    where ctid = any (array(select this from judged where not admitted))
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
    where ctid = any (array(select this from taken))
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
        and (select count(*) from candidate) < most
        and (select count(*) from judged where admitted) = (select count(*) from claimed) as complete,
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
