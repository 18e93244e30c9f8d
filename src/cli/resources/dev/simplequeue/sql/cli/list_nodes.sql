-- The nodes, and for how long each has not renewed its lease. A lease lasts ten seconds by default; a node that was declared dead stays
-- until its last job is free. Called by Queries. Reads two small tables whole.
select
  n.id,
  n.name,
  n.queues,
  n.started_at,
  n.dead_at,
  l.renewed_at,
  (extract(epoch from clock_timestamp() - l.renewed_at) * 1000)::bigint as lease_millis,
  case
    when n.dead_at is not null then 'dead'
    when l.renewed_at is null or l.renewed_at < clock_timestamp() - interval '10 seconds' then 'late'
    else 'alive'
  end as state
from {schema}.node n
left join {schema}.lease l on l.node = n.id
order by n.started_at, n.id
