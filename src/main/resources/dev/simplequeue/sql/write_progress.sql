-- How far these jobs have come. Writes nothing for a job whose claim is another's by now or that has ended, and nothing over what a later
-- claim has told. Locks no job, and changes no index of a row that is there.
-- Called by Progressing, at most once a second for a node, and only if a job has told something. In the order of the ids, as other nodes do.
-- Served by job_pkey and progress_pkey.
insert into {schema}.progress as known (job, fence, attempt, done, total, note, at)
select t.id, t.fence, t.attempt, t.done, t.total, t.note, now() - t.age * interval '1 millisecond'
from unnest($1::uuid[], $2::integer[], $3::integer[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[])
  as t (id, fence, attempt, done, total, note, age)
cross join lateral (
  select j.id
  from {schema}.job j
  where j.id = t.id and j.claims = t.fence
  offset 0
) live
order by t.id
on conflict (job) do update
set
  fence = excluded.fence,
  attempt = excluded.attempt,
  done = excluded.done,
  total = excluded.total,
  note = excluded.note,
  at = excluded.at
where known.fence <= excluded.fence
