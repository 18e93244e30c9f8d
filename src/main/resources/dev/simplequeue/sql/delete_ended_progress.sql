-- Removes what jobs had told of their progress that have ended since. Looks at no more than $2 rows, from $1 on in the order of the ids; says
-- how many it has looked at, and where it has come to.
-- Called by Progressing, batch by batch. Served by progress_pkey and job_pkey.
with looked as materialized (
  select p.job, not exists (select from {schema}.job j where j.id = p.job offset 0) as ended
  from {schema}.progress p
  where p.job >= $1::uuid
  order by p.job
  limit $2::integer
),
removed as (
  delete from {schema}.progress
  where job = any (array(select looked.job from looked where looked.ended))
)
select count(*) as looked, (select l.job from looked l order by l.job desc limit 1) as last
from looked
