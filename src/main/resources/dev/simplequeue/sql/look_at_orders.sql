-- Which of a node's jobs are cancelled, and which of its queues are paused; up to which time this is all, by the time at which its
-- transaction began: before its snapshot. Called by Orders. Served by job_pkey and queue_pkey.
select
  now() as at,
  array(select id from {schema}.job where id = any ($1::uuid[]) and cancel_requested) as cancelled,
  array(select name from {schema}.queue where name = any ($2::text[]) and paused_at is not null) as paused
