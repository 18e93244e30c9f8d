-- Lets a paused queue go on, and rewinds it to the start. No row: it was not paused. Called by Pausing. Served by queue_pkey.
update {schema}.queue
set paused_at = null, rewinds = rewinds + 1, rewound_to = ('-infinity'::timestamptz || rewound_to)[1 : 16]
where name = $1::text and paused_at is not null and (select {schema}.as_durable())
returning name
