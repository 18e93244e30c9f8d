-- Takes a duty that nobody has, or keeps one's own, for so many milliseconds. One row if it is this node's now; none if another has it.
-- Called by Measuring. Served by keeper_pkey.
insert into {schema}.keeper (duty, node, until)
values ($1::text, $2::uuid, now() + $3::bigint * interval '1 millisecond')
on conflict (duty) do update
set node = excluded.node, until = excluded.until
where keeper.node = excluded.node or keeper.until < now()
returning duty
