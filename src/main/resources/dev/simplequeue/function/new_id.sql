-- A UUID of version 7: 48 bits of milliseconds since 1970, the version, and random bits, of which gen_random_uuid (version 4) has set the
-- variant (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7). Bit 48 of a bytea is the lowest one of its seventh byte.
-- Called by enqueue.
create or replace function {schema}.new_id() returns uuid
language sql volatile
as $$
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6),
        52, 1),
      53, 1),
    'hex')::uuid
$$;
