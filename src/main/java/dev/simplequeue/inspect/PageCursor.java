package dev.simplequeue.inspect;

import dev.simplequeue.job.InvalidValueException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * Where a page has ended, as an opaque text for the caller: the kind of the page, the last id, and
 * a checksum.
 *
 * @param kind a letter for what was paged, and in which order
 * @param last the last id that was walked over
 */
record PageCursor(char kind, UUID last) {
  private static final int BYTES = 1 + 16 + 4;

  /** The text. */
  public String text() {
    ByteBuffer bytes = body();
    bytes.putInt(checksum(bytes));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  private ByteBuffer body() {
    return ByteBuffer.allocate(BYTES)
        .put((byte) kind)
        .putLong(last.getMostSignificantBits())
        .putLong(last.getLeastSignificantBits());
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.array(), 0, BYTES - 4);
    return (int) crc.getValue();
  }

  /**
   * Reads a text.
   *
   * @param field the name that an error gives it
   * @throws InvalidValueException if it is not a cursor, or one of another kind
   */
  static PageCursor of(String field, char kind, String text) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw foreign(field, text);
    }
    if (bytes.capacity() != BYTES
        || bytes.getInt(BYTES - 4) != checksum(bytes)
        || bytes.get(0) != (byte) kind) {
      throw foreign(field, text);
    }
    return new PageCursor(kind, new UUID(bytes.getLong(1), bytes.getLong(9)));
  }

  private static InvalidValueException foreign(String field, String text) {
    return new InvalidValueException(
        field,
        "has "
            + text.length()
            + " characters and is not a cursor of this query; pass the cursor of the last answer, with the same order");
  }
}
