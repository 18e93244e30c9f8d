-- Brings these jobs back to their lanes as a claim of a queue with limits does, as far as they are parked.
-- Called by ClaimTrials in a transaction that is undone: whether the database refuses it. Served by job_pkey.
update {schema}.job
set run_at = parked_at, parked_at = null
where id = any (array(
  select free.id
  from unnest($1::uuid[]) as a (id)
  cross join lateral (
    select id
    from {schema}.job
    where job.id = a.id and parked_at is not null
    for no key update skip locked
  ) free))
returning id
