-- Lets a paused schedule go on: from now, so that a node works its next tick out anew; or from the tick at which it was paused. No row: there
-- is none, or it is not paused. Called by Scheduling. Served by schedule_pkey.
update {schema}.schedule
set
  paused_at = null,
  paused_by = null,
  pause_note = null,
  next_at = case when $2::boolean or next_at is null then next_at else '-infinity' end
where name = $1::text and paused_at is not null and (select {schema}.as_durable())
returning name
