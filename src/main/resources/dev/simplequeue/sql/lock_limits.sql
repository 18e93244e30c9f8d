-- Waits until no claim of a queue that has limits is under way, and lets none begin before the end of the transaction. Called by Limiting.
select pg_advisory_xact_lock(hashtext('{schema}.limits'), hashtext($1::text))
