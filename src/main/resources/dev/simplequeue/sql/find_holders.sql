-- Says of requests that were not inserted whether the job with their own id is there, and which job holds their key. In the requests' order:
-- of several that change one holder, the last one counts.
-- Called by KeyHolders. Served by job_pkey and job_unique_key.
select
  r.id,
  own.id is not null as inserted,
  holder.id as holder,
  holder.claimed_by is not null as holder_running,
  holder.queue as holder_queue
from unnest($1::uuid[], $2::text[]) with ordinality as r (id, unique_key, place)
left join lateral (
  select id
  from {schema}.job
  where id = r.id
  offset 0
) own on true
left join lateral (
  select id, claimed_by, queue
  from {schema}.job
  where unique_key = r.unique_key
  offset 0
) holder on true
where (select {schema}.as_durable())
order by r.place
