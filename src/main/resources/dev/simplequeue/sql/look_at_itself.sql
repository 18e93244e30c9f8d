-- Whether a connection leads to the process that it was told, and has its name there: behind a pooler they may be another's.
-- Called by LivenessProbe, on each new connection: the view of all processes costs a new one more than all else that it is asked.
select pg_backend_pid() = $1::integer and current_setting('application_name') = $2::text as found
