-- Deletes jobs that wait, and leaves no record of them, nor of a period of their key. The dead letter that one was redriven from can be redriven again.
-- Called by Editing. Rows that somebody else has locked are skipped and named; branches on what it locked. Served by job_pkey and
-- period_key_pkey.
with {fragment lock_some}
deleted as (
  delete from {schema}.job
  where id = any (array(select id from locked where claimed_by is null))
  returning id, queue, unique_key, redriven_from, array[redriven_from] as origin
),
freed as (
  delete from {schema}.period_key k
  using deleted
  where k.key = deleted.unique_key and k.job = deleted.id
),
unmarked as (
  update {schema}.dead_letter d
  set redriven_to = null
  from deleted
  where d.id = any (deleted.origin) and d.redriven_to = deleted.id
)
select id, queue, 'done' as outcome from deleted where (select {schema}.as_durable())
union all
select id, null, 'running' from locked where claimed_by is not null
union all
select id, null, 'locked' from seen where id not in (select id from locked)
