-- A node takes part from now on. Called by Nodes.
with node as (
  insert into {schema}.node (id, name, queues, looked_at)
  values ($1::uuid, $2::text, $3::text[], '-infinity')
)
insert into {schema}.lease (node)
values ($1::uuid)
