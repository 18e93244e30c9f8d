-- Removes unique keys whose period is over. Called by Retention, batch by batch. Served by period_key_until.
delete from {schema}.period_key
where ctid = any (array(
  select ctid
  from {schema}.period_key
  where until <= now()
  order by until
  limit $1::integer
  for update skip locked))
