-- Pauses a schedule, if it is not paused; says since when it is, and by whom. Called by Scheduling. Served by schedule_pkey.
with before as (
  select paused_at
  from {schema}.schedule
  where name = $1::text
)
update {schema}.schedule
set
  paused_at = coalesce(paused_at, clock_timestamp()),
  paused_by = case when paused_at is null then $2::text else paused_by end,
  pause_note = case when paused_at is null then $3::text else pause_note end
where name = $1::text and (select {schema}.as_durable())
returning paused_at, exists (select from before where paused_at is not null) as was_paused
