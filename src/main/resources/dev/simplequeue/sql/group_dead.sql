-- The newest dead letters that were not redriven, in groups of the same queue, state and kind of error: the first line of the last error,
-- without its numbers and ids. {which} is those of the queue $1, or all; before the id $2; at most $3 are looked at. With each group how many
-- rows were looked at, and the last of them. Called by Looking. Served by dead_letter_redrivable or dead_letter_id.
with looked as materialized (
  select id, queue, state, finished_at, errors, redriven_to
  from {schema}.dead_letter
  where id < $2::uuid
    and {which}
  order by id desc
  limit $3::integer
),
line as (
  select
    id, queue, state, finished_at,
    left(split_part(coalesce(errors -> -1 ->> 'error', ''), E'\n', 1), 300) as error
  from looked
  where redriven_to is null
),
kind as (
  select
    id, queue, state, finished_at, error,
    regexp_replace(
      regexp_replace(error, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', '#', 'gi'), '[0-9]+', '#', 'g') as kind
  from line
),
grouped as (
  select
    queue, state, kind,
    count(*) as jobs,
    min(finished_at) as first_at,
    max(finished_at) as last_at,
    max(id::text)::uuid as newest,
    min(error) as example
  from kind
  group by queue, state, kind
  order by count(*) desc
  limit 500
)
select g.*, s.looked, s.last
from (
  select count(*) as looked, min(id::text)::uuid as last
  from looked
) s
left join grouped g on true
order by g.jobs desc
