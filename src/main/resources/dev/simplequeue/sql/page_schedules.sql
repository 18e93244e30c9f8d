-- A page of schedules in the order of their names. Walks over a bounded number of rows; see page_jobs.sql. Called by Scheduling.
-- Served by schedule_pkey.
with walked as materialized (
  select
    name, created_at, changed_at, nullif(next_at, '-infinity') as next_at, last_tick, paused_at, revision, fired, skipped, misfired, last_job,
    last_outcome, paused_by, pause_note, problem, origin, definition, queue,
    next_at < now() - interval '1 minute' and paused_at is null
      and (next_at <> '-infinity' or changed_at < now() - interval '1 minute') as overdue
  from {schema}.schedule
  where name > $1::text
  order by name
  limit $2::integer
),
page as materialized (
  select *
  from walked
  where ($4::text is null or strpos(lower(name), lower($4::text)) > 0)
    and ($5::text is null or queue = $5::text)
    and ($6::text is null or origin = $6::text)
    and ($7::boolean is null or (paused_at is not null) = $7::boolean)
    and ($8::boolean is null or (problem is not null) = $8::boolean)
    and ($9::boolean is null or coalesce(overdue, false) = $9::boolean)
  limit $3::integer
)
select *, null::bigint as walked, null::text as last
from page
union all
select
  null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, (select count(*) from walked), (select max(name) from walked)
where (select count(*) from page) < $3::integer
