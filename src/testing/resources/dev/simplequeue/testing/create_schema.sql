-- Makes the schema of the user's own tables.
-- Called by TestQueue.
create schema {tables}
