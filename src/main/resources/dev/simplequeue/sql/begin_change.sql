-- Before a change by an operator: writes that it has begun, and takes the caller's key, if it has one ($5), or says what is known of it. A key
-- whose request was begun long ago ($9, in milliseconds) and has no answer is taken again, with the ids of the first time.
-- Called by Auditing. Served by web_answer_pkey.
with known as materialized (
  select a.request, a.status, a.body
  from {schema}.web_answer a
  where a.caller = $2::text and a.key = $5::text and (select {schema}.as_durable())
),
taken as (
  insert into {schema}.web_answer as a (caller, key, request, seed)
  select $2::text, $5::text, $6::text, $7::uuid
  where $5::text is not null
  on conflict (caller, key) do update
  set begun_at = clock_timestamp()
  where a.status is null
    and a.request = excluded.request
    and a.begun_at < clock_timestamp() - $9::bigint * interval '1 millisecond'
  returning a.seed, a.seed <> $7::uuid as again
),
written as (
  insert into {schema}.audit (id, caller, action, target)
  select $1::uuid, $2::text, $3::text, $4::jsonb
  where $8::boolean and ($5::text is null or exists (select from taken))
)
select t.seed, coalesce(t.again, false) as again, k.request, k.status, k.body
from (select) one
left join taken t on true
left join known k on true
