-- Parks these jobs as a claim of a queue with limits does, as far as they have a limit key.
-- Called by ClaimTrials in a transaction that is undone: whether the database refuses it. Served by job_pkey.
update {schema}.job
set parked_at = run_at, run_at = 'infinity'
where id = any (array(
  select free.id
  from unnest($1::uuid[]) as a (id)
  cross join lateral (
    select id
    from {schema}.job
    where job.id = a.id and claimed_by is null and parked_at is null and limit_key is not null
    for no key update skip locked
  ) free))
returning id
