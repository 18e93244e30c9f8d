-- The permits of a limit key are counted by an index that begins with the key, so that a count reads those permits and no others: by
-- permit_held it read all permits of the queue from that key on. What is counted for a whole queue is served by permit_free, so permit_held is
-- not needed any more, and a permit without a key is in one index less. `kind || ''` keeps the primary key out, of which a count would have
-- to read all.
create index permit_key on {schema}.permit (limit_key, (kind || ''), free_at) where limit_key <> '';
drop index {schema}.permit_held;
