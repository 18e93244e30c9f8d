-- Tells everybody who listens. Called by Channel, on its own connection: the lock that NOTIFY takes at the commit is one for the whole
-- database, and no other transaction of ours may wait for it.
select pg_notify($1::text, payload)
from unnest($2::text[]) as n (payload)
