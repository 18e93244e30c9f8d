-- The nodes that take part, and those that have died and still have jobs: the newest first. Called by Looking. Reads two small tables whole.
select
  n.id,
  n.name,
  n.queues,
  n.started_at,
  n.dead_at,
  l.renewed_at,
  (extract(epoch from clock_timestamp() - l.renewed_at) * 1000)::bigint as lease_millis
from {schema}.node n
left join {schema}.lease l on l.node = n.id
order by n.started_at desc
limit 1000
