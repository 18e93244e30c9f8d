-- A node takes part no longer; it must have given back its jobs. Called by Nodes.
with lease as (
  delete from {schema}.lease
  where node = $1::uuid
)
delete from {schema}.node
where id = $1::uuid
