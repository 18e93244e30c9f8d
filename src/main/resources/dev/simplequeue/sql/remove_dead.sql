-- Removes dead nodes that have no job left. Called by NodeRemoval, with the nodes locked. Reads all live jobs.
delete from {schema}.node
where id = any ($1::uuid[])
  and id not in (select claimed_by from {schema}.job where claimed_by = any ($1::uuid[]))
returning id
