-- The templates with these names. Called by Templates. Served by template_pkey.
select
  name,
  queue,
  payload::text as payload,
  headers::text as headers,
  priority,
  max_attempts,
  (extract(epoch from timeout) * 1000)::bigint as timeout,
  (extract(epoch from run_in) * 1000)::bigint as run_in,
  on_held,
  fingerprint,
  limit_key
from {schema}.template
where name = any ($1::text[])
