-- Pauses a queue, if it is not paused. Says since when it is, and whether it was before. Called by Pausing. Served by queue_pkey.
with before as (
  select paused_at
  from {schema}.queue
  where name = $1::text
)
insert into {schema}.queue (name, paused_at)
values ($1::text, clock_timestamp())
on conflict (name) do update
set paused_at = coalesce(queue.paused_at, excluded.paused_at)
returning paused_at, exists (select from before where paused_at is not null) as was_paused
