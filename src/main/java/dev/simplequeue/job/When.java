package dev.simplequeue.job;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;

/**
 * A time that a caller or a handler sets: the later of an instant, taken from its node's clock, and
 * a wait, which the database measures.
 *
 * @param at the instant, if one was set
 * @param in the wait; zero if none was set
 */
public record When(Optional<Instant> at, Duration in) {

  /** The longest wait. */
  public static final Duration MAX_WAIT = Duration.ofDays(3650);

  /** Now. */
  public static final When NOW = new When(Optional.empty(), Duration.ZERO);

  private static final Instant FIRST =
      OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC).toInstant();
  private static final Instant LAST =
      OffsetDateTime.of(9999, 12, 31, 0, 0, 0, 0, ZoneOffset.UTC).toInstant();

  /**
   * Refuses a null and what is out of range: either would only be found when the answer is written
   * down, together with those of others.
   *
   * @param at the instant, if one was set
   * @param in the wait; zero if none was set
   * @throws InvalidValueException if the instant is not within the years 1 to 9999, or the wait is
   *     negative or longer than {@link #MAX_WAIT}
   */
  public When {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(in, "in");
    at.ifPresent(time -> checked("at", time));
    checked("in", in);
  }

  /**
   * At this instant.
   *
   * @param field the name that an error gives it
   * @param time the instant, within the years 1 to 9999
   * @return the time
   * @throws InvalidValueException if it is not within the years 1 to 9999
   */
  public static When at(String field, Instant time) {
    return new When(Optional.of(checked(field, time)), Duration.ZERO);
  }

  /**
   * After this wait.
   *
   * @param field the name that an error gives it
   * @param wait the wait, zero or longer
   * @return the time
   * @throws InvalidValueException if it is negative or longer than {@link #MAX_WAIT}
   */
  public static When in(String field, Duration wait) {
    return new When(Optional.empty(), checked(field, wait));
  }

  /**
   * This time, or the end of the given wait, whichever is later.
   *
   * @param wait the wait, zero or longer
   * @return the time
   */
  public When orLater(Duration wait) {
    return wait.compareTo(in) > 0 ? new When(at, wait) : this;
  }

  /** {@return whether it is no later than now, as far as this node's clock tells} */
  public boolean isNow() {
    return this == NOW || in.isZero() && at.map(time -> !time.isAfter(Instant.now())).orElse(true);
  }

  private static Instant checked(String field, Instant time) {
    Objects.requireNonNull(time, field);
    if (time.isBefore(FIRST) || time.isAfter(LAST)) {
      throw new InvalidValueException(field, "is " + time + "; the limits are the years 1 to 9999");
    }
    return time;
  }

  static Duration checked(String field, Duration wait) {
    Objects.requireNonNull(wait, field);
    if (wait.isNegative() || wait.compareTo(MAX_WAIT) > 0) {
      throw new InvalidValueException(field, "is " + wait + "; the limit is PT0S to " + MAX_WAIT);
    }
    return wait;
  }
}
