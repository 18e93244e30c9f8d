-- Whether this job has run and ended. It cannot have ended before its id was made, as far as its maker's clock was right to a day.
-- Served by archive_id (partitions pruned by finished_at) and dead_letter_id.
-- Called by put_job, fire_schedules.sql.
create or replace function {schema}.has_ended(job uuid) returns boolean
language sql stable
as $$
  select exists (
      select from {schema}.archive a
      where a.id = job
        and a.finished_at >= least(
          now(),
          case
            when substr(job::text, 15, 1) = '7'
            then to_timestamp(('x' || left(translate(job::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
            else '-infinity'
          end) - interval '1 day')
    or exists (select from {schema}.dead_letter d where d.id = job)
$$;
