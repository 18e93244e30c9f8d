-- The jobs of an operation that follow, in the order of their ids: $5 at most, grouped by place and state. Walks over a bounded number of rows,
-- as page_jobs.sql does, with the same filter; and only jobs that it can change ($14) and that were there at a time ($13; null: now).
-- One more row, without a place, says how far it has come: `last`, and whether that is the end.
-- Called by Matching. Served by job_pkey, archive_id of each partition, and dead_letter_id.
with walked as materialized (
  select *
  from (
    select
      'job' as place, id, created_at, queue, unique_key, fingerprint, errors, priority,
      case when $11::text is not null then payload end as payload,
      case when $12::text is not null then headers end as headers,
      {schema}.live_state(claimed_by, run_at) as state, parked_at, cancel_requested, null::uuid as redriven_to, null::timestamptz as finished_at
    from {schema}.job
    union all
    select
      'archive' as place, id, created_at, queue, unique_key, fingerprint, errors, priority,
      case when $11::text is not null then payload end as payload,
      case when $12::text is not null then headers end as headers,
      'completed', null, false, null, finished_at
    from {schema}.archive
    union all
    select
      'dead_letter' as place, id, created_at, queue, unique_key, fingerprint, errors, priority,
      case when $11::text is not null then payload end as payload,
      case when $12::text is not null then headers end as headers,
      state, null, false, redriven_to, finished_at
    from {schema}.dead_letter
  ) all_jobs
  where id >= $1::uuid
    and id < $2::uuid
    and id > $16::uuid
    and id <= $17::uuid
    and place = any ($3::text[])
  order by id
  limit $4::integer
),
found as materialized (
  -- In the order of the walk: sorted, it would have to be walked to its end.
  select *
  from walked
  where {fragment filter_jobs}
    and created_at <= coalesce($13::timestamptz, now())
    and coalesce(finished_at <= coalesce($13::timestamptz, now()), true)
    and case $14::text
      when 'redrive' then redriven_to is null
      when 'cancel' then not cancel_requested
      when 'runNow' then parked_at is null
      when 'reprioritise' then priority <> $15::smallint
      else true
    end
  limit $5::integer
)
select place, state, count(*) as jobs, array_agg(id) as ids, null::bigint as walked, null::uuid as last, null::boolean as ended
from found
group by place, state
union all
select
  null, null, null, null,
  case when (select count(*) from found) < $5::integer then (select count(*) from walked) end,
  case
    when (select count(*) from found) < $5::integer
      then (select id from walked order by id offset greatest(0, (select count(*) from walked) - 1) limit 1)
    else (select id from found order by id offset greatest(0, (select count(*) from found) - 1) limit 1)
  end,
  case when (select count(*) from found) < $5::integer then (select count(*) from walked) < $4::integer else false end
where (select {schema}.as_durable())
