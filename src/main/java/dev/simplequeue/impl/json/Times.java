package dev.simplequeue.impl.json;

import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** Times as texts of messages. */
public final class Times {

  private Times() {}

  /** Reads a time with its offset. */
  public static OffsetDateTime parse(String text) {
    try {
      return OffsetDateTime.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "must be a time: ISO-8601 with an offset, such as 2030-01-31T12:00:00Z", e);
    }
  }
}
