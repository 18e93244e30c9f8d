package dev.simplequeue.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a schedule fires, whatever its start and end. */
@FunctionalInterface
interface Timing {

  /** The first tick after {@code after} and before {@code before}, if there is one. */
  Optional<Tick> next(Instant after, Instant before);

  /** Whole periods after this instant, and before it. */
  static Timing every(Duration period, Instant anchor) {
    long millis = period.toMillis();
    long from = anchor.toEpochMilli();
    return (after, before) -> {
      // What is left below a millisecond does not matter: ticks are whole milliseconds.
      long next = from + (Math.floorDiv(after.toEpochMilli() - from, millis) + 1) * millis;
      return Optional.of(new Tick(Instant.ofEpochMilli(next), Tick.Reason.NORMAL))
          .filter(tick -> tick.at().isBefore(before));
    };
  }

  /** These instants, in their order. */
  static Timing at(List<Instant> instants) {
    return (after, before) ->
        instants.stream()
            .filter(instant -> instant.isAfter(after) && instant.isBefore(before))
            .findFirst()
            .map(instant -> new Tick(instant, Tick.Reason.NORMAL));
  }
}
