-- Removes all that a test has made: the queue's schema, and the one of the user's own tables.
-- Called by TestQueue.
drop schema if exists {schema} cascade;
drop schema if exists {tables} cascade
