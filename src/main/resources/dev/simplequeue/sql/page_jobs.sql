-- A page of live, archived and dead jobs in the order of their ids, and so of the time when they were made.
-- Walks over a bounded number of rows, whatever the filter finds among them, and no further than to the page's last. If it has found less
-- than a page, a row without a job says how many rows it has walked over and which was the last; each job says how many it took to it.
-- Payloads and headers are read only if the filter searches them ($11, $12).
-- {order} is asc or desc.
-- Called by Paging. Served by job_pkey, archive_id of each partition, and dead_letter_id.
with walked as materialized (
  select *
  from (
    select
      'job' as place, id, created_at, run_at, claimed_at, null::timestamptz as finished_at, claimed_by, attempt, max_attempts, priority, queue,
      unique_key, fingerprint, errors, redriven_from,
      case when $11::text is not null then payload end as payload,
      case when $12::text is not null then headers end as headers,
      null::uuid as redriven_to,
      {schema}.live_state(claimed_by, run_at) as state
    from {schema}.job
    union all
    select
      'archive' as place, id, created_at, run_at, claimed_at, finished_at, claimed_by, attempt, max_attempts, priority, queue,
      unique_key, fingerprint, errors, redriven_from,
      case when $11::text is not null then payload end as payload,
      case when $12::text is not null then headers end as headers,
      null, 'completed'
    from {schema}.archive
    union all
    select
      'dead_letter' as place, id, created_at, run_at, claimed_at, finished_at, claimed_by, attempt, max_attempts, priority, queue,
      unique_key, fingerprint, errors, redriven_from,
      case when $11::text is not null then payload end as payload,
      case when $12::text is not null then headers end as headers,
      redriven_to, state
    from {schema}.dead_letter
  ) all_jobs
  where id >= $1::uuid
    and id < $2::uuid
    and place = any ($3::text[])
  order by id {order}
  limit $4::integer
),
page as materialized (
  -- In the order of the walk: sorted, it would have to be walked to its end.
  select *
  from (select *, row_number() over () as nth from walked) counted
  where {fragment filter_jobs}
  limit $5::integer
)
select
  id, queue, state, priority, run_at, created_at, claimed_at, finished_at, claimed_by, attempt, max_attempts, unique_key, fingerprint,
  errors -> -1 ->> 'error' as last_error, redriven_from, redriven_to, nth as walked, null::uuid as last
from page
union all
select
  null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
  (select count(*) from walked), (select id from walked order by id {order} offset greatest(0, (select count(*) from walked) - 1) limit 1)
where (select count(*) from page) < $5::integer
