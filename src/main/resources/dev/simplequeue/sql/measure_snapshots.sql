-- The oldest transaction that keeps dead rows of this database from being removed: how old it is in milliseconds and in transactions. Of the
-- sessions of other roles the server shows that only to members of pg_read_all_stats.
-- Called by Measuring. Reads the server's own views.
select
  coalesce(max(extract(epoch from clock_timestamp() - s.since) * 1000), 0)::bigint as millis,
  coalesce(max(age(s.horizon)), 0)::bigint as transactions
from (
  select xact_start as since, coalesce(backend_xmin, backend_xid) as horizon
  from pg_stat_activity
  where (datname = current_database() or datname is null)
    and pid <> pg_backend_pid()
    and coalesce(backend_xmin, backend_xid) is not null
  union all
  select prepared, transaction from pg_prepared_xacts where database = current_database()
  union all
  select null, xmin from pg_replication_slots where xmin is not null
) s
