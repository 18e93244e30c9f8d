-- What an acknowledged cancel or pause waits for.

-- Until when, by the database's clock, the node has heeded all cancels and pauses. Null for a node of a library that does not tell.
alter table {schema}.node add column looked_at timestamptz;
