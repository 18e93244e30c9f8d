-- Lets one node at a time migrate this schema, until the end of the transaction. Called by Migrations.
select pg_advisory_xact_lock(hashtext('simplequeue.migrations'), hashtext('{schema}'))
