-- claim_within_limits as libraries call it that know of no jobs to leave out: they may still run beside newer ones.
-- Called by older libraries.
create or replace function {schema}.claim_limited(
  by_node uuid, wanted text, jobs integer, look integer, max_bytes bigint, node_epoch integer, known_rewinds bigint, read_from timestamptz[]
) returns table (
  alive bigint, seen bigint, now timestamptz, xid bigint, oldest_xid bigint, rewinds bigint[], rewound_to timestamptz[], limited boolean[],
  id uuid, queue text, payload text, headers text, bytes integer, priority smallint, run_at timestamptz, attempt integer,
  max_attempts integer, timeout bigint, unique_key text, fingerprint text, reprocesses integer, crashes integer, created_at timestamptz,
  claims integer, last_error text, limit_key text, busy boolean, complete boolean, parked bigint, next bigint
)
language sql
as $$
-- An older library that starts looks for {schema}.job in here: whether the schema was renamed.
select *
from {schema}.claim_within_limits(by_node, wanted, jobs, look, max_bytes, node_epoch, known_rewinds, read_from, '{}')
$$;
