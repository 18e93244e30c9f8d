-- The transactions that claim jobs now and may not have seen that a queue was paused. A claim has locked the tables before it takes its
-- snapshot, so that one that is not among these sees the pause. $1: those that were found before, null at first.
-- Called by Pausing. Reads the server's table of locks (https://www.postgresql.org/docs/current/view-pg-locks.html).
select distinct q.virtualtransaction as claim
from pg_locks q
join pg_locks j on j.virtualtransaction = q.virtualtransaction
where q.database = (select oid from pg_database where datname = current_database())
  and j.database = q.database
  and q.relation = '{schema}.queue'::regclass
  and q.mode = 'AccessShareLock'
  and j.relation = '{schema}.job'::regclass
  and j.mode = 'RowExclusiveLock'
  and ($1::text[] is null or q.virtualtransaction = any ($1::text[]))
