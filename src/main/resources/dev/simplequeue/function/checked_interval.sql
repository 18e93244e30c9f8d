-- A length of time, rounded up to the millisecond.
-- Called by enqueue, schedule.
create or replace function {schema}.checked_interval(field text, length interval) returns interval
language plpgsql
as $$
begin
  if extract(epoch from length) not between 0 and {max_wait_days} * 86400 then
    perform {schema}.refuse(field, format('is %s; the limit is 0 to {max_wait_days} days', length));
  end if;
  return ceil(extract(epoch from length) * 1000) * interval '1 millisecond';
end
$$;
