package dev.simplequeue.job;

import java.time.Duration;
import java.time.zone.ZoneRulesProvider;
import java.util.Objects;

/**
 * For how long a unique key holds, also after its job has ended: counted by the database's clock,
 * from the insertion of the job.
 */
public sealed interface KeyPeriod {

  /** The shortest {@link Length}. */
  Duration SHORTEST = Duration.ofSeconds(1);

  /**
   * A length of time.
   *
   * @param length {@link KeyPeriod#SHORTEST} to {@link When#MAX_WAIT}, whole milliseconds
   */
  record Length(Duration length) implements KeyPeriod {

    /**
     * Refuses what is out of range.
     *
     * @param length {@link KeyPeriod#SHORTEST} to {@link When#MAX_WAIT}, whole milliseconds
     * @throws InvalidValueException if it is out of range, or no whole milliseconds
     */
    public Length {
      Objects.requireNonNull(length, "per");
      if (length.compareTo(SHORTEST) < 0 || length.compareTo(When.MAX_WAIT) > 0) {
        throw new InvalidValueException(
            "per", "is " + length + "; the limit is " + SHORTEST + " to " + When.MAX_WAIT);
      } else if (length.toNanosPart() % 1_000_000 != 0) {
        throw new InvalidValueException("per", "is " + length + "; must be whole milliseconds");
      }
    }
  }

  /**
   * Until the clock of a zone shows the next day, week or month.
   *
   * @param unit which
   * @param zone a name of the IANA database, such as {@code Europe/Berlin}
   */
  record Calendar(Unit unit, String zone) implements KeyPeriod {

    /**
     * Refuses an unknown zone.
     *
     * @param unit which
     * @param zone a name of the IANA database
     * @throws InvalidValueException if this JVM does not know the zone
     */
    public Calendar {
      Objects.requireNonNull(unit, "per");
      Objects.requireNonNull(zone, "zone");
      if (!ZoneRulesProvider.getAvailableZoneIds().contains(zone)) {
        throw new InvalidValueException(
            "zone",
            "has "
                + zone.length()
                + " characters; must be a name of the IANA database such as Europe/Berlin");
      }
    }
  }

  /** What a calendar counts. */
  enum Unit {
    /** From midnight. */
    DAY,
    /** From Monday. */
    WEEK,
    /** From the first day of the month. */
    MONTH
  }

  /**
   * A length of time, counted from the insertion.
   *
   * @param length 1 s to 3,650 days, whole milliseconds
   * @return the period
   * @throws InvalidValueException if it is out of range
   */
  static KeyPeriod of(Duration length) {
    return new Length(length);
  }

  /**
   * A day on the clock of this zone.
   *
   * @param zone a name of the IANA database
   * @return the period
   * @throws InvalidValueException if this JVM does not know the zone
   */
  static KeyPeriod day(String zone) {
    return new Calendar(Unit.DAY, zone);
  }

  /**
   * A week, from Monday, on the clock of this zone.
   *
   * @param zone a name of the IANA database
   * @return the period
   * @throws InvalidValueException if this JVM does not know the zone
   */
  static KeyPeriod week(String zone) {
    return new Calendar(Unit.WEEK, zone);
  }

  /**
   * A month on the clock of this zone.
   *
   * @param zone a name of the IANA database
   * @return the period
   * @throws InvalidValueException if this JVM does not know the zone
   */
  static KeyPeriod month(String zone) {
    return new Calendar(Unit.MONTH, zone);
  }
}
