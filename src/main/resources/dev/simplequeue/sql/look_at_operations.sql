-- For how many milliseconds no operation is to go on; null if none runs that this node knows. Called by Operations. Served by operation_next.
select case
    when min(next_at) <= clock_timestamp() then 0
    else ceil(extract(epoch from min(next_at) - clock_timestamp()) * 1000)
  end::bigint as wait
from {schema}.operation
where state = 'running' and kind = any ($1::text[])
