-- Nodes that have been dead for $1 seconds and nodes that nobody knows, if they still hold jobs, and nodes that have been silent for so long,
-- also without jobs: no other node has declared them dead. Called by DeadNodes. Reads the whole job table, within the time limit of the session.
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
  coalesce(c.id, n.id) as id,
  n.name,
  case when n.dead_at is null then 'silent' else 'dead' end as state,
  extract(epoch from clock_timestamp() - coalesce(n.dead_at, l.renewed_at, n.started_at))::float8 as seconds,
  coalesce(c.jobs, 0) as jobs
from claim c
full join {schema}.node n on n.id = c.id
left join {schema}.lease l on l.node = coalesce(c.id, n.id)
where n.id is null
  or (c.id is not null and n.dead_at < clock_timestamp() - $1::bigint * interval '1 second')
  or (n.dead_at is null and coalesce(l.renewed_at, n.started_at) < clock_timestamp() - $1::bigint * interval '1 second')
order by jobs desc
limit 20
