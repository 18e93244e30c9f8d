-- What the server is: its version, the database, and whether it takes no changes. Called by Looking. Reads settings, and the newest migration.
select
  current_setting('server_version') as server,
  current_database()::text as database,
  current_setting('transaction_read_only')::boolean as read_only,
  pg_is_in_recovery() as standby,
  (select max(version) from {schema}.schema_version) as version
