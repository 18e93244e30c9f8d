-- Has all pollers read a queue again from this time on: to be called in the transaction that has made an existing job of the queue claimable,
-- with its run_at, for a poller does not look back to where it has been. Without a time: from the start. Sixteen rewinds are kept; a poller
-- that has missed more reads from the start. A queue that is not known yet becomes known, which changes nothing for it.
-- Called by claim_within_limits, reprioritise.sql, rescue.sql, run_now.sql, settle_otherwise.sql, unpark.sql, users. Served by queue_pkey.
create or replace function {schema}.rewind(queue text, run_at timestamptz default '-infinity') returns void
language plpgsql
as $$
begin
  insert into {schema}.queue as q (name, rewinds, rewound_to)
  values (rewind.queue, 1, array[coalesce(rewind.run_at, '-infinity')])
  on conflict (name) do update
  set rewinds = q.rewinds + 1, rewound_to = (excluded.rewound_to || q.rewound_to)[1 : 16];
end
$$;
