-- Has the pollers read all queues from their earliest job on, for its time has changed.
-- Called by TestClock. Reads all live jobs.
select queue, {schema}.rewind(queue, min(run_at))::text as rewound
from {schema}.job
where claimed_by is null
group by queue
