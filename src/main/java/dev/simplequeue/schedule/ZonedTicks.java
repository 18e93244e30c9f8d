package dev.simplequeue.schedule;

import dev.simplequeue.schedule.Schedule.Gap;
import dev.simplequeue.schedule.Schedule.Repeat;
import dev.simplequeue.schedule.Tick.Reason;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cron expression on the clock of a zone. Between two changes of the clock it is what the
 * expression says; at a change two kinds are told apart, as in cron's manual:
 *
 * <ul>
 *   <li><b>by the clock</b>, what does not fire in each hour: a local time that the clock jumps
 *       over fires right after the gap, or not at all; one that it shows twice fires the first
 *       time, the second, or both;
 *   <li><b>by the time that passes</b>, what fires in each hour: every tick of both passes counts,
 *       and for as long as the change is wide the clock as it would have gone on counts too. So no
 *       pause is longer than usual, also where the clock changes by half an hour; where it changes
 *       by whole hours both clocks say the same.
 * </ul>
 */
final class ZonedTicks implements Timing {
  private final CronExpression cron;
  private final ZoneRules rules;
  private final Gap gap;
  private final Repeat repeat;

  ZonedTicks(CronExpression cron, ZoneId zone, Gap gap, Repeat repeat) {
    this.cron = cron;
    this.rules = zone.getRules();
    this.gap = gap;
    this.repeat = repeat;
  }

  @Override
  public Optional<Tick> next(Instant after, Instant before) {
    Instant last = after;
    while (last.plusNanos(1).isBefore(before)) {
      Instant first = last.plusNanos(1);
      ZoneOffsetTransition ahead = rules.nextTransition(first);
      Instant end =
          ahead == null || ahead.getInstant().isAfter(before) ? before : ahead.getInstant();
      Optional<Tick> tick = between(last, end, ahead);
      if (tick.isPresent()) {
        return tick;
      }
      last = end.minusNanos(1);
    }
    return Optional.empty();
  }

  /** The first one between the two: the clock is not changed between them, at most at the first. */
  private Optional<Tick> between(Instant last, Instant end, ZoneOffsetTransition ahead) {
    Instant first = last.plusNanos(1);
    ZoneOffsetTransition behind = rules.previousTransition(first.plusNanos(1));
    Optional<Tick> shown = shown(last, end, rules.getOffset(first), behind, ahead);
    return behind == null
        ? shown
        : Stream.of(shown, cron.isOfEachHour() ? gonOn(last, end, behind) : afterGap(last, behind))
            .flatMap(Optional::stream)
            .min(Comparator.comparing(Tick::at));
  }

  /** What the clock shows. */
  private Optional<Tick> shown(
      Instant last,
      Instant end,
      ZoneOffset offset,
      ZoneOffsetTransition behind,
      ZoneOffsetTransition ahead) {
    LocalDateTime from = LocalDateTime.ofInstant(last, offset);
    LocalDateTime to = LocalDateTime.ofInstant(end, offset);
    boolean again = behind != null && behind.isOverlap();
    if (!cron.isOfEachHour()) {
      if (again && repeat == Repeat.FIRST && from.isBefore(behind.getDateTimeBefore())) {
        from = behind.getDateTimeBefore().minusNanos(1);
      }
      if (ahead != null
          && ahead.isOverlap()
          && repeat == Repeat.SECOND
          && to.isAfter(ahead.getDateTimeAfter())) {
        to = ahead.getDateTimeAfter();
      }
    }
    return cron.next(from, to)
        .map(
            local ->
                new Tick(
                    local.toInstant(offset),
                    again && local.isBefore(behind.getDateTimeBefore())
                        ? Reason.REPEATED
                        : Reason.NORMAL));
  }

  /** Whatever number of ticks the clock jumped over, right after the jump. */
  private Optional<Tick> afterGap(Instant last, ZoneOffsetTransition behind) {
    return gap == Gap.AFTER
            && behind.isGap()
            && behind.getInstant().isAfter(last)
            && cron.next(behind.getDateTimeBefore().minusNanos(1), behind.getDateTimeAfter())
                .isPresent()
        ? Optional.of(new Tick(behind.getInstant(), Reason.AFTER_GAP))
        : Optional.empty();
  }

  /** What the clock would have shown, had it not been changed. */
  private Optional<Tick> gonOn(Instant last, Instant end, ZoneOffsetTransition behind) {
    ZoneOffset offset = behind.getOffsetBefore();
    Instant until = behind.getInstant().plus(behind.getDuration().abs());
    Instant to = until.isBefore(end) ? until : end;
    if (!last.isBefore(to)) {
      return Optional.empty();
    }
    Reason reason = behind.isGap() ? Reason.AFTER_GAP : Reason.NORMAL;
    return cron.next(LocalDateTime.ofInstant(last, offset), LocalDateTime.ofInstant(to, offset))
        .map(local -> new Tick(local.toInstant(offset), reason));
  }
}
