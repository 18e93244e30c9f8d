-- Nodes that have been dead or silent for $1 seconds, and nodes that nobody knows, with the number of jobs that they still hold, 1,001 at
-- most. Called by DeadNodes. Reads the whole job table, within the time limit of the session.
with claim as (
  select claimed_by as id, count(*) as jobs
  from (
    select claimed_by
    from {schema}.job
    where claimed_by is not null
  ) claimed
  group by claimed_by
)
select
  c.id,
  n.name,
  case when n.dead_at is null then 'silent' else 'dead' end as state,
  extract(epoch from clock_timestamp() - coalesce(n.dead_at, l.renewed_at))::float8 as seconds,
  c.jobs
from claim c
left join {schema}.node n on n.id = c.id
left join {schema}.lease l on l.node = c.id
where n.id is null
  or n.dead_at < clock_timestamp() - $1::bigint * interval '1 second'
  or (n.dead_at is null and (l.renewed_at is null or l.renewed_at < clock_timestamp() - $1::bigint * interval '1 second'))
order by c.jobs desc
limit 20
