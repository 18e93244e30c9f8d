-- Makes a schedule or changes it, if it differs: see the function. One row: what was written, if anything, whether the same was there, and from
-- where it came.
-- Called by Scheduling. Served by schedule_pkey.
select revision, same, before as origin
from {schema}.put_schedule(
  $1::text, $2::text, $3::jsonb, $4::text, $5::text::jsonb, $6::text::jsonb, $7::integer, $8::smallint, $9::integer,
  $10::bigint * interval '1 millisecond', $11::text, $12::text)
