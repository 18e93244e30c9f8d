-- Deletes operations that have ended long ago. Called by Retention. Reads a small table whole.
delete from {schema}.operation
where ended_at < now() - $1::bigint * interval '1 millisecond'
