-- Ends jobs that were ready for so long while no node had a handler for their queue. Called by Unhandled, again and again until none is
-- left: all but $5; or, if $4 is not null, those alone, when another is refused (see Refusals). Asks for handlers once more, for one may just have come, or the queue been paused. Served by job_lane.
with ready as materialized (
  select id
  from {schema}.job
  where queue = $1::text
    and run_at <= now() - $2::bigint * interval '1 millisecond'
    and claimed_by is null
    and ($4::uuid[] is null or id = any ($4::uuid[]))
    and id <> all ($5::uuid[])
    and not exists (select from {schema}.queue where name = $1::text and paused_at is not null)
    and not exists (select from {schema}.node where dead_at is null and $1::text = any (queues))
  limit $3::integer
  for update skip locked
),
ended as (
  delete from {schema}.job
  where id = any (array(select id from ready))
  returning job
),
buried as (
  insert into {schema}.dead_letter
  select d.*
  from ended e
  cross join lateral {schema}.as_dead_letter(
    e.job, 'unprocessable',
    {schema}.with_error((e.job).errors, (e.job).attempt, 'unprocessable', 'no node has a handler for its queue')) d
)
select (job).id from ended
