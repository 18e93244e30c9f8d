-- The database's clock. Called by ClockSkew.
select clock_timestamp() as now
