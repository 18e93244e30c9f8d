-- Rewinds the queues of the jobs that were changed, and says of each job what became of it.
-- Part of reprioritise.sql, run_now.sql.
rewound as materialized (
  select {schema}.rewind(queue, run_at)
  from (
    select queue, min(run_at) as run_at
    from changed
    group by queue
    order by queue
  ) first
)
select id, queue, case when claimed_by is null then 'done' else 'running' end as outcome
from locked
where (select {schema}.as_durable()) and (select count(*) from rewound) >= 0
union all
select id, null, 'locked' from seen where id not in (select id from locked)
