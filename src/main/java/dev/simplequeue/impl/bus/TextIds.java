package dev.simplequeue.impl.bus;

import dev.simplequeue.job.InvalidValueException;
import java.util.UUID;

/** Ids as texts from a caller. */
public final class TextIds {

  private TextIds() {}

  /**
   * Reads one.
   *
   * @param field the name that an error gives it
   * @throws InvalidValueException if it is not an id
   */
  public static UUID read(String field, String text) {
    try {
      return EnqueueJson.uuid(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(field, String.valueOf(e.getMessage()));
    }
  }
}
