-- Removes all that a test has made of the queue.
-- Called by QueueTester.
drop schema if exists {schema} cascade
