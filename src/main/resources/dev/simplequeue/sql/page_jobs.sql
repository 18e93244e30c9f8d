-- A page of live, archived and dead jobs in the order of their ids, and so of the time when they were made.
-- Walks over a bounded number of rows, whatever the filter finds among them, and no further than to the page's last. If it has found less
-- than a page, a row without a job says how many rows it has walked over and which was the last; each job says how many it took to it.
-- Payloads and headers are read if something is looked for in them ($11, $12): each is an array of arrays of parts, of each of
-- which one must be contained.
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
  where queue = coalesce($6::text, queue)
    and ($7::text[] is null or state = any ($7::text[]))
    and ($8::text is null or fingerprint = $8::text)
    and ($9::text is null or unique_key = $9::text)
    and (
      $10::text is null
      or exists (
        select
        from jsonb_array_elements(case jsonb_typeof(errors) when 'array' then errors end) as e
        where strpos(lower(e ->> 'error'), lower($10::text)) > 0))
    and (
      $11::text is null
      or not exists (
        select
        from jsonb_array_elements($11::text::jsonb) as wanted (one_of)
        where not exists (select from jsonb_array_elements(wanted.one_of) as any_of (part) where payload @> any_of.part)))
    and (
      $12::text is null
      or not exists (
        select
        from jsonb_array_elements($12::text::jsonb) as wanted (one_of)
        where not exists (select from jsonb_array_elements(wanted.one_of) as any_of (part) where headers @> any_of.part)))
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
