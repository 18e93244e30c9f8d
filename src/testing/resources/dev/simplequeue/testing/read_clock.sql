-- What time it is.
-- Called by TestClock. Reads no table.
select clock_timestamp() as now
