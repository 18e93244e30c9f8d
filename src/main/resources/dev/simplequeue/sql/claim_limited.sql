-- Claims jobs of one queue that has limits, as far as there are permits; all but $9, which the database refuses to let be claimed.
-- Called by LimitedClaiming. Served by job_lane, job_parked, job_pkey, permit_key and permit_free.
select *
from {schema}.claim_within_limits(
  $1::uuid, $2::text, $3::integer, $4::integer, $5::bigint, $6::integer, $7::bigint, $8::timestamptz[], $9::uuid[])
