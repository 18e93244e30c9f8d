-- Gives a duty back, so that another node takes it at once.
-- Called by Measuring. Served by keeper_pkey.
delete from {schema}.keeper
where duty = $1::text and node = $2::uuid
