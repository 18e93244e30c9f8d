-- Names that Java, JSON and the manual no longer have stay in the tables, because older nodes read and write them; the columns say so.
comment on column {schema}.job.reprocesses is 'reschedules in Java and JSON: how often a handler has rescheduled the job';
comment on column {schema}.archive.reprocesses is 'reschedules in Java and JSON: how often a handler had rescheduled the job';
comment on column {schema}.dead_letter.reprocesses is 'reschedules in Java and JSON: how often a handler had rescheduled the job';
comment on column {schema}.template.on_held is 'keyPolicy in Java and JSON, where RESCHEDULE is called RETIME';
