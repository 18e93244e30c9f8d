-- Ends the server's side of connections that were given up: a statement that is still on its way must not arrive after it was repeated.
-- Called by Session on the connection that follows them. The name is the session's own; a process id may have been given to somebody else.
select pg_terminate_backend(pid)
from pg_stat_activity
where pid = any ($1::integer[])
  and application_name = $2::text
  and usename = current_user
  and pid <> pg_backend_pid()
