-- The templates with these names. The column of the key's policy has the words of older nodes. Called by Templates. Served by template_pkey.
select
  name,
  queue,
  payload::text as payload,
  headers::text as headers,
  priority,
  max_attempts,
  (extract(epoch from timeout) * 1000)::bigint as timeout,
  (extract(epoch from run_in) * 1000)::bigint as run_in,
  replace(on_held, 'RESCHEDULE', 'RETIME') as key_policy,
  fingerprint,
  limit_key
from {schema}.template
where name = any ($1::text[])
