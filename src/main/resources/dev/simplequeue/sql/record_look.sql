-- A node has obeyed all cancels and pauses until this time. Called by Orders, when somebody may wait for it. Served by node_pkey.
update {schema}.node
set looked_at = $2::timestamptz
where id = $1::uuid and dead_at is null
