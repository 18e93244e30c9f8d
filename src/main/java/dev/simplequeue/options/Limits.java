package dev.simplequeue.options;

import dev.simplequeue.job.InvalidValueException;
import java.time.Duration;
import java.util.Objects;

/** The checks that the setters of the options classes share. */
final class Limits {

  private Limits() {}

  static int within(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new InvalidValueException(
          field, "is " + value + "; the limit is " + min + " to " + max);
    }
    return value;
  }

  static Duration within(String field, Duration value, Duration min, Duration max) {
    Objects.requireNonNull(value, field);
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new InvalidValueException(
          field, "is " + value + "; the limit is " + min + " to " + max);
    }
    return value;
  }
}
