-- Settings that matter, as a session of this role begins: those of the statement's own session are others. Called by Durability, and by the
-- doctor's Settings. Reads the server's own views.
select name, case when name in ('statement_timeout', 'lock_timeout') then reset_val else setting end as value
from pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'statement_timeout', 'lock_timeout')
union all
select 'read_only', reset_val
from pg_settings
where name = 'default_transaction_read_only'
union all
select 'in_recovery', case when pg_is_in_recovery() then 'on' else 'off' end
