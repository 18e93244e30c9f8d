-- Claims these jobs as claim.sql does, as far as they are in their lanes and nobody has locked them.
-- Called by ClaimTrials in a transaction that is undone: whether the database refuses it. Served by job_pkey.
update {schema}.job
set
  claimed_by = $1::uuid,
  claimed_at = clock_timestamp(),
  attempt = attempt + 1,
  claims = claims + 1
where id = any (array(
  select free.id
  from unnest($2::uuid[]) as a (id)
  cross join lateral (
    select id
    from {schema}.job
    where job.id = a.id and claimed_by is null and parked_at is null and not cancel_requested
    for no key update skip locked
  ) free))
returning id
