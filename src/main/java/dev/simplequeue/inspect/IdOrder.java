package dev.simplequeue.inspect;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The order of ids in the database, for pages that go on where the last one ended. */
final class IdOrder {

  private IdOrder() {}

  /** The first of all ids. */
  static final UUID MIN = new UUID(0, 0);

  /** The last of all ids. */
  static final UUID MAX = new UUID(-1, -1);

  private static final long MAX_MILLIS = (1L << 48) - 1;

  /** The first id of version 7 that can be made at this time. */
  static UUID firstAt(Instant time) {
    return new UUID(Math.max(0, Math.min(MAX_MILLIS, time.toEpochMilli())) << 16, 0);
  }

  /** When an id of version 7 was made; empty for another one, whose bytes say nothing of that. */
  static Optional<Instant> timeOf(UUID id) {
    return id.version() == 7
        ? Optional.of(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
        : Optional.empty();
  }

  /** The id that follows this one. */
  static UUID after(UUID id) {
    long low = id.getLeastSignificantBits() + 1;
    return new UUID(id.getMostSignificantBits() + (low == 0 ? 1 : 0), low);
  }

  /** The order of ids in the database, which is that of their bytes. */
  static int compare(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high == 0
        ? Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits())
        : high;
  }
}
