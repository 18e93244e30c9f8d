-- Removes the permits whose job is gone or runs under another claim, for nobody else would free them; and the free ones of queues that have
-- no limits any more, for no claim will remove them. Returns the queues, once each.
-- Called by Unparking for the reaper. Permits that somebody has locked are skipped. Reads all permits; served by job_pkey.
with lost as materialized (
  select p.ctid as row
  from {schema}.permit p
  where (p.free_at <= now() and not exists (select from {schema}.queue q where q.name = p.queue and q.limited offset 0))
    or (p.kind = 'run'
      and p.free_at = 'infinity'
      and not exists (
        select
        from {schema}.job
        where job.id = p.job_id and job.claims = p.claims and job.claimed_by is not null
        offset 0))
  for update skip locked
),
removed as (
  delete from {schema}.permit
  where ctid = any (array(select row from lost))
  returning queue
)
select distinct queue from removed
