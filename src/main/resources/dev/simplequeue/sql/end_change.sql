-- After a change by an operator: its outcome, and the answer to repetitions of the caller's key; without a status it may be begun again at once.
-- Called by Auditing. Served by audit_pkey and web_answer_pkey.
with audited as (
  update {schema}.audit
  set ended_at = clock_timestamp(), outcome = $2::text, detail = $3::text
  where id = $1::uuid
)
update {schema}.web_answer
set
  status = $6::integer,
  body = $7::text,
  begun_at = case when $6::integer is null then '-infinity' else begun_at end
where caller = $4::text and key = $5::text and status is null
