-- Where claims have to look again. A poller reads a queue from where it left off; what makes an existing row claimable behind that says so
-- here: it counts one rewind, and puts the row's run_at in front of the sixteen that are kept.
alter table {schema}.queue add column rewound_to timestamptz[] not null default '{}';
alter table {schema}.queue set (fillfactor = 45);
