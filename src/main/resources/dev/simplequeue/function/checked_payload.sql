-- The size of a payload, as the claim gives it back. The limit counts as Java does: without the spaces that jsonb writes after commas and
-- colons. Only large values can be too deep, or have a number that is too long for Jackson to read.
-- Called by enqueue, schedule.
create or replace function {schema}.checked_payload(payload jsonb) returns integer
language plpgsql
as $$
declare
  max_bytes constant integer := {max_payload_bytes};
  written constant text := payload::text;
  size constant integer := octet_length(written);
  compact_size integer;
begin
  if size > least(2 * {max_nesting}, {max_number_characters}) then
    if size > 2 * max_bytes then
      -- The spaces are at most a third of it.
      perform {schema}.refuse('payload', format('has %s bytes; the limit is %s', size, max_bytes));
    elsif jsonb_path_exists(payload, 'strict $.**{{max_nesting}} ? (@.type() == "array" || @.type() == "object")') then
      perform {schema}.refuse('payload', 'is nested deeper than the limit of {max_nesting}');
    elsif size > max_bytes then
      compact_size := octet_length(regexp_replace(written, E'("(?:[^"\\\\]|\\\\.)*"|[,:]) ?', E'\\1', 'g'));
      if compact_size > max_bytes then
        perform {schema}.refuse('payload', format('has %s bytes; the limit is %s', compact_size, max_bytes));
      end if;
    end if;
    if written ~ '[0-9.]{250}' and exists (
      select from jsonb_path_query(payload, 'strict $.** ? (@.type() == "number")') as n (number) where char_length(number::text) > {max_number_characters})
    then
      perform {schema}.refuse('payload', 'contains a number that is longer than {max_number_characters} characters when it is written without an exponent');
    end if;
  end if;
  return size;
end
$$;
