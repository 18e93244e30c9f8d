-- The sessions of others that hold locks on what a test is to leave: the queue's tables and the test's own.
-- Called by Leftovers. Reads the list of locks.
select a.pid, a.state, left(a.query, 200) as query, string_agg(distinct c.relname, ', ' order by c.relname) as tables
from pg_locks l
join pg_database d on d.oid = l.database and d.datname = current_database()
join pg_class c on c.oid = l.relation and c.relkind in ('r', 'p')
join pg_namespace n on n.oid = c.relnamespace
join pg_stat_activity a on a.pid = l.pid
where l.granted
  and '"' || n.nspname || '"' in ('{schema}', '{tables}')
  and a.pid <> pg_backend_pid()
  and a.backend_type = 'client backend'
group by a.pid, a.state, a.query
order by a.pid
