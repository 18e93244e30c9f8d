-- Moves the times of a table into the past. {table} and {changes} are words of TimeColumns; $1 is how far.
-- Called by TestClock. Reads the table whole.
update {schema}.{table}
set {changes}
