-- The jobs of an operation that follow, in the order of their ids: $5 at most, grouped by place and state. Walks over a bounded number of rows,
-- as page_jobs.sql does, with the same filter ($16 and $17 for payloads and headers); and only jobs that it can change ($12) and that were there at a time ($11; null: now).
-- One more row, without a place, says how far it has come: `last`, and whether that is the end.
-- Called by Matching. Served by job_pkey, archive_id of each partition, and dead_letter_id.
with walked as materialized (
  select *
  from (
    select
      'job' as place, id, created_at, queue, unique_key, fingerprint, errors, priority,
      case when $16::text is not null then payload end as payload,
      case when $17::text is not null then headers end as headers,
      {schema}.live_state(claimed_by, run_at) as state, parked_at, cancel_requested, null::uuid as redriven_to, null::timestamptz as finished_at
    from {schema}.job
    union all
    select
      'archive' as place, id, created_at, queue, unique_key, fingerprint, errors, priority,
      case when $16::text is not null then payload end as payload,
      case when $17::text is not null then headers end as headers,
      'completed', null, false, null, finished_at
    from {schema}.archive
    union all
    select
      'dead_letter' as place, id, created_at, queue, unique_key, fingerprint, errors, priority,
      case when $16::text is not null then payload end as payload,
      case when $17::text is not null then headers end as headers,
      state, null, false, redriven_to, finished_at
    from {schema}.dead_letter
  ) all_jobs
  where id >= $1::uuid
    and id < $2::uuid
    and id > $14::uuid
    and id <= $15::uuid
    and place = any ($3::text[])
  order by id
  limit $4::integer
),
found as materialized (
  -- In the order of the walk: sorted, it would have to be walked to its end.
  select *
  from walked
  where queue = coalesce($6::text, queue)
    and state = any ($7::text[])
    and ($8::text is null or fingerprint = $8::text)
    and ($9::text is null or unique_key = $9::text)
    and (
      $10::text is null
      or exists (
        select
        from jsonb_array_elements(case jsonb_typeof(errors) when 'array' then errors end) as e
        where strpos(lower(e ->> 'error'), lower($10::text)) > 0))
    and (
      $16::text is null
      or not exists (
        select
        from jsonb_array_elements($16::text::jsonb) as wanted (one_of)
        where not exists (select from jsonb_array_elements(wanted.one_of) as any_of (part) where payload @> any_of.part)))
    and (
      $17::text is null
      or not exists (
        select
        from jsonb_array_elements($17::text::jsonb) as wanted (one_of)
        where not exists (select from jsonb_array_elements(wanted.one_of) as any_of (part) where headers @> any_of.part)))
    and created_at <= coalesce($11::timestamptz, now())
    and coalesce(finished_at <= coalesce($11::timestamptz, now()), true)
    and case $12::text
      when 'redrive' then redriven_to is null
      when 'cancel' then not cancel_requested
      when 'runNow' then parked_at is null
      when 'reprioritise' then priority <> $13::smallint
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
