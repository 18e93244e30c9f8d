-- A page of the audit, the newest first: of those before an id, at most $2 rows are looked at. If it has found less than a page, a row without
-- an action says how many it has walked over and which was the last. What began so long ago ($10, in milliseconds) and has not ended is unknown:
-- its node has died, or could not write down what came of it. Called by Auditing. Served by audit_pkey.
with walked as materialized (
  select
    id, at, ended_at, caller, action, target,
    case when is_lost then 'unknown' else outcome end as outcome,
    case
      when is_lost then 'nobody has written down what came of it: its node has died, or has lost the database; it may have been made'
      else detail
    end as detail
  from {schema}.audit,
    lateral (select outcome = 'begun' and at < clock_timestamp() - $10::bigint * interval '1 millisecond' as is_lost) known
  where id < $1::uuid
  order by id desc
  limit $2::integer
),
page as materialized (
  select *
  from walked
  where ($4::text is null or caller = $4::text)
    and ($5::text is null or action = $5::text)
    and ($6::text is null or outcome = $6::text)
    and ($7::text is null or target ->> 'queue' = $7::text)
    and ($8::text is null or target ->> 'job' = $8::text)
    and ($9::text is null or target ->> 'schedule' = $9::text)
  limit $3::integer
)
select id, at, ended_at, caller, action, target::text as target, outcome, detail, null::bigint as walked, null::uuid as last
from page
union all
select
  null, null, null, null, null, null, null, null,
  (select count(*) from walked), (select min(id::text)::uuid from walked)
where (select count(*) from page) < $3::integer
