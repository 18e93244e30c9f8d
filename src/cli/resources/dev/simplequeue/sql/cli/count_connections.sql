-- How many connections clients may have, how many they have, and how many nodes there are. Called by the doctor's Settings. Reads the
-- server's own views, and a small table whole.
select
  current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as most,
  (select count(*)::integer from pg_stat_activity where backend_type = 'client backend') as used,
  (select count(*)::integer from {schema}.node where dead_at is null) as nodes
