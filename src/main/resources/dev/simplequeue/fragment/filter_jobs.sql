-- Which jobs an operator's filter selects: of a queue ($6), in some states ($7), with a fingerprint ($8), a unique key ($9), a text in their
-- errors ($10), and values in their payload ($11) or headers ($12): each of these two is an array of arrays of parts, of each of which one must
-- be contained. What is null is not asked for.
-- Part of page_jobs.sql, walk_jobs.sql.
queue = coalesce($6::text, queue)
  and ($7::text[] is null or state = any ($7::text[]))
  and ($8::text is null or fingerprint = $8::text)
  and ($9::text is null or unique_key = $9::text)
  and (
    $10::text is null
    or exists (
      select
      from jsonb_array_elements(case jsonb_typeof(errors) when 'array' then errors end) as e
      where strpos(lower(e ->> 'error'), lower($10::text)) > 0))
  and (
    $11::text is null
    or not exists (
      select
      from jsonb_array_elements($11::text::jsonb) as wanted (one_of)
      where not exists (select from jsonb_array_elements(wanted.one_of) as any_of (part) where payload @> any_of.part)))
  and (
    $12::text is null
    or not exists (
      select
      from jsonb_array_elements($12::text::jsonb) as wanted (one_of)
      where not exists (select from jsonb_array_elements(wanted.one_of) as any_of (part) where headers @> any_of.part)))
