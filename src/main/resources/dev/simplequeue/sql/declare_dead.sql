-- Declares nodes dead whose lease has run out and still is not renewed: from now on they cannot claim or renew.
-- Called by Rescuing. A claim under way (KEY SHARE on its node) does not hold it up; what another reaper has locked is skipped.
-- Served by lease_pkey and node_pkey.
with expired as materialized (
  select l.node
  from {schema}.lease l
  join {schema}.node n on n.id = l.node
  where l.node = any ($1::uuid[])
    and l.renewed_at < clock_timestamp() - $2::bigint * interval '1 millisecond'
  order by l.node
  for update of l skip locked
  for no key update of n skip locked
),
ended as (
  delete from {schema}.lease
  where node = any (array(select node from expired))
)
update {schema}.node
set dead_at = clock_timestamp()
where id = any (array(select node from expired))
returning id, name
