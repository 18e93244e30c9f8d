-- What keeps dead rows from being removed, older than $1 milliseconds: transactions, prepared transactions, and slots that nobody uses. Of the
-- sessions of other roles the server shows that only to members of pg_read_all_stats: 'hidden' is how many it does not show. Called by LongSnapshots. Reads the server's own views.
select
  'transaction' as kind,
  pid::text as name,
  coalesce(usename, '') || coalesce(nullif(' (' || application_name || ')', ' ()'), '') as who,
  extract(epoch from clock_timestamp() - xact_start)::float8 as seconds,
  age(coalesce(backend_xmin, backend_xid))::bigint as transactions
from pg_stat_activity
where (datname = current_database() or datname is null)
  and pid <> pg_backend_pid()
  and coalesce(backend_xmin, backend_xid) is not null
  and xact_start < clock_timestamp() - $1::bigint * interval '1 millisecond'
  and backend_type <> 'autovacuum worker'
union all
select 'prepared', gid, owner, extract(epoch from clock_timestamp() - prepared)::float8, age(transaction)::bigint
from pg_prepared_xacts
where database = current_database() and prepared < clock_timestamp() - $1::bigint * interval '1 millisecond'
union all
select 'slot', slot_name, '', null, age(coalesce(xmin, catalog_xmin))::bigint
from pg_replication_slots
where not active and coalesce(xmin, catalog_xmin) is not null
union all
select 'hidden', count(*)::text, current_user::text, null, null
from pg_stat_activity
where datname = current_database() and backend_type is null
having count(*) > 0
order by 4 desc nulls last
limit 20
