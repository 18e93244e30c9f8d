-- Whether a process of the server works on what it was sent: it does not if it is gone, or has waited for its client for a second. And whether
-- its commit waits for a synchronous standby, which is work too.
-- Called by LivenessProbe, on a connection of its own. A role sees the state of its own processes.
select count(*) > 0 as works, coalesce(bool_or(wait_event = 'SyncRep'), false) as waits_for_standby
from pg_stat_activity
where pid = $1::integer
  and application_name = $2::text
  and (
    state not like 'idle%'
    or state_change > clock_timestamp() - interval '1 second'
  )
