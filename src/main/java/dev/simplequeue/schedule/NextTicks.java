package dev.simplequeue.schedule;

import dev.simplequeue.job.InvalidValueException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a definition fires, between its start and its end. */
final class NextTicks {
  /** No schedule looks further ahead than this for its next tick. */
  private static final Duration HORIZON = Duration.ofDays(366 * 41);

  private NextTicks() {}

  /** The first one after this instant. */
  static Optional<Tick> next(Definition definition, Instant after) {
    Instant from =
        definition.startsAt.map(start -> start.minusNanos(1)).filter(after::isBefore).orElse(after);
    Instant horizon = from.plus(HORIZON);
    return timing(definition)
        .next(from, definition.endsAt.filter(horizon::isAfter).orElse(horizon));
  }

  /** Those after this instant, in their order. */
  static List<Tick> ticks(Definition definition, Instant after, int most) {
    List<Tick> ticks = new ArrayList<>();
    Optional<Tick> next = most > 0 ? next(definition, after) : Optional.empty();
    while (next.isPresent()) {
      ticks.add(next.get());
      next = ticks.size() < most ? next(definition, next.get().at()) : Optional.empty();
    }
    return ticks;
  }

  private static Timing timing(Definition definition) {
    CronExpression expression = definition.expression;
    if (expression != null) {
      return new ZonedTicks(expression, definition.zone, definition.gap, definition.repeat);
    } else if (definition.every.isPresent()) {
      return Timing.every(definition.every.get(), definition.startsAt.orElse(Instant.EPOCH));
    } else if (definition.at.isEmpty()) {
      throw new InvalidValueException("cron", "is missing; name one of cron, every and at");
    }
    return Timing.at(definition.at);
  }
}
