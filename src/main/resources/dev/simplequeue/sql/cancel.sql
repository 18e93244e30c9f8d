-- Cancels live jobs: a waiting one ends now, a running one is marked, so that it never starts again, and its node tells it.
-- Called by Cancelling. Rows that somebody else has locked are skipped and named, for a user's open transaction may have them; branches
-- on what it locked. Served by job_pkey.
with {fragment lock_some}
ended as (
  delete from {schema}.job
  where id = any (array(select id from locked where claimed_by is null))
  returning job
),
buried as (
  insert into {schema}.dead_letter
  select d.*
  from ended e
  cross join lateral {schema}.as_dead_letter(
    e.job, 'cancelled', {schema}.with_error((e.job).errors, (e.job).attempt, 'cancelled', 'cancelled by a caller')) d
),
signalled as (
  update {schema}.job
  set cancel_requested = true
  where id = any (array(select id from locked where claimed_by is not null))
  returning id
)
select (job).id, 'ended' as outcome from ended where (select {schema}.as_durable())
union all
select id, 'signalled' from signalled
union all
select id, 'locked' from seen where id not in (select id from locked)
