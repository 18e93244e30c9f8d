-- The end of the period of a unique key that begins at this time: a length of time later, or when the clock of the zone shows the next day, week
-- (from Monday) or month. Where that clock shows midnight twice, the first time counts; where it does not show it, the first time after it.
-- A time without a zone depends on no setting.
-- Called by enqueue, put_job.
create or replace function {schema}.period_end(start timestamptz, per text, zone text) returns timestamptz
language plpgsql stable
set intervalstyle = 'postgres'
as $$
declare
  length interval;
  midnight timestamp;
  ends timestamptz;
begin
  if per in ('day', 'week', 'month') then
    -- Names of the IANA database alone: the server reads the sign of +2 or UTC+2 the other way round than everybody else.
    if coalesce(zone, 'UTC') !~ '^[A-Za-z][A-Za-z_]*(/[A-Za-z0-9_+-]+)*$' then
      raise exception 'zone: must be a name of the IANA database such as Europe/Berlin' using errcode = 'invalid_parameter_value';
    end if;
    begin
      midnight := date_trunc(per, start at time zone coalesce(zone, 'UTC')) + ('1 ' || per)::interval;
    exception when invalid_parameter_value then
      raise exception 'zone: is unknown to the server; must be a name of the IANA database such as Europe/Berlin'
        using errcode = 'invalid_parameter_value';
    end;
    ends := midnight at time zone coalesce(zone, 'UTC');
    return case
      when (ends - interval '1 hour') at time zone coalesce(zone, 'UTC') >= midnight then ends - interval '1 hour'
      else ends
    end;
  elsif zone is not null then
    raise exception 'zone: needs per to be day, week or month' using errcode = 'invalid_parameter_value';
  end if;
  begin
    length := per::interval;
  exception when data_exception then
    raise exception 'per: must be day, week, month or an interval such as 1 hour' using errcode = 'invalid_parameter_value';
  end;
  if extract(epoch from length) not between 1 and {max_wait_days} * 86400 then
    raise exception 'per: is %; the limit is 1 second to {max_wait_days} days', length using errcode = 'invalid_parameter_value';
  end if;
  return start + length;
end
$$;
