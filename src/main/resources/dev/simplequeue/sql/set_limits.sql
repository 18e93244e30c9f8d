-- Writes a queue's limits, each of which may be left as it is (-1) or removed (0). Called by Limiting, with the limits locked.
-- Returns a row only if something has changed. Served by queue_pkey.
insert into {schema}.queue as q (
  name, cluster_max_running, limit_key_max_running, rate_starts, rate_period, limit_key_rate_starts, limit_key_rate_period
)
select
  $1::text,
  nullif(greatest($2::integer, 0), 0),
  nullif(greatest($3::integer, 0), 0),
  nullif(greatest($4::integer, 0), 0),
  case when $4::integer > 0 then $5::bigint * interval '1 millisecond' end,
  nullif(greatest($6::integer, 0), 0),
  case when $6::integer > 0 then $7::bigint * interval '1 millisecond' end
where exists (select from {schema}.queue where name = $1::text) or greatest($2::integer, $3::integer, $4::integer, $6::integer) > 0
on conflict (name) do update
set
  cluster_max_running = case when $2::integer < 0 then q.cluster_max_running else excluded.cluster_max_running end,
  limit_key_max_running = case when $3::integer < 0 then q.limit_key_max_running else excluded.limit_key_max_running end,
  rate_starts = case when $4::integer < 0 then q.rate_starts else excluded.rate_starts end,
  rate_period = case when $4::integer < 0 then q.rate_period else excluded.rate_period end,
  limit_key_rate_starts = case when $6::integer < 0 then q.limit_key_rate_starts else excluded.limit_key_rate_starts end,
  limit_key_rate_period = case when $6::integer < 0 then q.limit_key_rate_period else excluded.limit_key_rate_period end
where ($2::integer >= 0 and q.cluster_max_running is distinct from excluded.cluster_max_running)
  or ($3::integer >= 0 and q.limit_key_max_running is distinct from excluded.limit_key_max_running)
  or ($4::integer >= 0
    and (q.rate_starts, q.rate_period) is distinct from (excluded.rate_starts, excluded.rate_period))
  or ($6::integer >= 0
    and (q.limit_key_rate_starts, q.limit_key_rate_period)
      is distinct from (excluded.limit_key_rate_starts, excluded.limit_key_rate_period))
returning name
