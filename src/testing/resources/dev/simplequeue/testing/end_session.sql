-- Ends a session of the database, and with it its transaction.
-- Called by Leftovers. Reads no table.
select pg_terminate_backend($1::int)
