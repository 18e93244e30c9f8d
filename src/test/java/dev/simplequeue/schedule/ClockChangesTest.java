package dev.simplequeue.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.simplequeue.schedule.Schedule.Gap;
import dev.simplequeue.schedule.Schedule.Repeat;
import dev.simplequeue.schedule.Tick.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules are right at every change of every clock. */
@Tag("promise-15")
class ClockChangesTest {
  private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2040-01-01T00:00:00Z");

  private static Schedule cron(String cron, String zone) {
    return Schedule.named("any").cron(cron).zone(zone);
  }

  private static List<Tick> between(Schedule schedule, Instant from, Instant to) {
    List<Tick> ticks = new ArrayList<>();
    Instant at = from.minusNanos(1);
    for (var tick = schedule.next(at); tick.isPresent() && tick.get().at().isBefore(to); ) {
      ticks.add(tick.get());
      tick = schedule.next(tick.get().at());
    }
    return ticks;
  }

  /** Each change of each zone: the zones that change at the same times count once. */
  private static List<Change> allChanges() {
    List<Change> changes = new ArrayList<>();
    Set<ZoneRules> seen = new HashSet<>();
    for (String zone : ZoneId.getAvailableZoneIds().stream().sorted().toList()) {
      ZoneRules rules = ZoneId.of(zone).getRules();
      if (seen.add(rules)) {
        ZoneOffsetTransition next = rules.nextTransition(FROM);
        for (; next != null && next.getInstant().isBefore(TO); ) {
          changes.add(new Change(zone, next));
          next = rules.nextTransition(next.getInstant());
        }
      }
    }
    return changes;
  }

  private record Change(String zone, ZoneOffsetTransition change) {
    /** The time of day in the middle of what is skipped or shown twice. */
    LocalDateTime inTheMiddle() {
      LocalDateTime first = change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
      return first.plus(change.getDuration().abs().dividedBy(2));
    }

    /** Where a local day begins and ends, whether or not its midnight exists. */
    Instant begin(LocalDate day) {
      return day.atStartOfDay(ZoneId.of(zone)).toInstant();
    }
  }

  @Test
  void aScheduleByTheClockFiresOncePerLocalDayThatHasAChange() {
    List<Change> changes = allChanges();

    assertThat(changes).hasSizeGreaterThan(2_000);
    for (Change change : changes) {
      LocalDateTime middle = change.inTheMiddle();
      LocalDate day = middle.toLocalDate();
      String cron = middle.getMinute() + " " + middle.getHour() + " * * *";
      Schedule schedule = cron(cron, change.zone());
      String what = cron + " in " + change.zone() + " on " + day;
      for (Repeat repeat : List.of(Repeat.FIRST, Repeat.SECOND)) {
        expect(what, 1, ticksOf(change, day, schedule.repeat(repeat)));
      }
      expect(
          "skip and both: " + what,
          change.change().isGap() ? 0 : 2,
          ticksOf(change, day, schedule.gap(Gap.SKIP).repeat(Repeat.BOTH)));
    }
  }

  /** On its local day, or right after it, if that is where the gap ends. */
  private static List<Tick> ticksOf(Change change, LocalDate day, Schedule schedule) {
    Instant end = change.begin(day.plusDays(1));
    Instant changed = change.change().getInstant().plusNanos(1);
    return between(schedule, change.begin(day), end.isAfter(changed) ? end : changed);
  }

  /** Not an assertion for each of so many: it would take longer than what it checks. */
  private static void expect(String what, int count, List<Tick> ticks) {
    if (ticks.size() != count) {
      fail(what + ": " + count + " expected, but there are " + ticks);
    }
  }

  @Test
  void aScheduleByTheTimeThatPassesNeverPausesLongerThanItsPeriod() {
    for (Change change : allChanges()) {
      for (int minutes : List.of(60, 20)) {
        for (int offset : minutes == 60 ? List.of(0, 37) : List.of(7)) {
          String cron = (minutes == 60 ? "" + offset : offset + "/" + minutes) + " * * * *";
          Instant at = change.change().getInstant();
          List<Tick> ticks =
              between(
                  cron(cron, change.zone()),
                  at.minus(Duration.ofHours(4)),
                  at.plus(Duration.ofHours(4)));

          for (int i = 1; i < ticks.size(); i++) {
            Duration pause = Duration.between(ticks.get(i - 1).at(), ticks.get(i).at());
            if (pause.isNegative() || pause.isZero() || pause.toMinutes() > minutes) {
              fail(
                  cron
                      + " in "
                      + change.zone()
                      + " pauses for "
                      + pause
                      + " after "
                      + ticks.get(i - 1));
            }
          }
          if (ticks.size() < 7 * 60 / minutes) {
            fail(cron + " in " + change.zone() + " has only " + ticks);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The gap: from 2 to 3.
        "30 2 * * *  | Europe/Berlin       | 2026-03-28T23:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z",
        "0,30 2 * * *| Europe/Berlin       | 2026-03-28T23:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:00:00Z",
        "0 2,3 * * * | Europe/Berlin       | 2026-03-28T23:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:00:00Z",
        "0 */2 * * * | Europe/Berlin       | 2026-03-28T23:30:00Z | 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z",
        "*/30 * * * *| Europe/Berlin       | 2026-03-29T00:10:00Z | 2026-03-29T00:30:00Z 2026-03-29T01:00:00Z 2026-03-29T01:30:00Z",
        // The overlap: from 3 back to 2.
        "30 2 * * *  | Europe/Berlin       | 2026-10-24T23:00:00Z | 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z",
        "*/30 * * * *| Europe/Berlin       | 2026-10-24T23:50:00Z | 2026-10-25T00:00:00Z 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z 2026-10-25T02:00:00Z",
        // Midnight does not exist.
        "0 0 * * *   | Africa/Cairo        | 2026-04-23T12:00:00Z | 2026-04-23T22:00:00Z 2026-04-24T21:00:00Z",
        // Half an hour.
        "45 1 * * *  | Australia/Lord_Howe | 2026-04-04T12:00:00Z | 2026-04-04T14:45:00Z 2026-04-05T15:15:00Z",
        "15 2 * * *  | Australia/Lord_Howe | 2026-10-03T12:00:00Z | 2026-10-03T15:30:00Z 2026-10-04T15:15:00Z",
        // A day that does not exist: its job runs when it would have begun.
        "0 12 * * *  | Pacific/Apia        | 2011-12-29T12:00:00Z | 2011-12-29T22:00:00Z 2011-12-30T10:00:00Z 2011-12-30T22:00:00Z",
        // Ramadan, when the clock goes back for a month.
        "30 2 * * *  | Africa/Casablanca   | 2026-02-14T12:00:00Z | 2026-02-15T01:30:00Z 2026-02-16T02:30:00Z",
        "30 2 * * *  | Africa/Casablanca   | 2026-03-21T12:00:00Z | 2026-03-22T02:00:00Z 2026-03-23T01:30:00Z",
      })
  void aScheduleFiresAtTheseInstants(String cron, String zone, String after, String expected) {
    List<String> instants = List.of(expected.split(" "));

    assertThat(cron(cron, zone).ticks(Instant.parse(after), instants.size()))
        .extracting(tick -> tick.at().toString())
        .isEqualTo(instants);
  }

  @Test
  void aPreviewSaysWhatIsAfterAGapAndWhatIsRepeated() {
    assertThat(cron("30 2 * * *", "Europe/Berlin").ticks(Instant.parse("2026-03-28T00:00:00Z"), 3))
        .extracting(Tick::reason)
        .containsExactly(Reason.NORMAL, Reason.AFTER_GAP, Reason.NORMAL);
    assertThat(
            cron("30 2 * * *", "Europe/Berlin")
                .repeat(Repeat.BOTH)
                .ticks(Instant.parse("2026-10-24T12:00:00Z"), 3))
        .extracting(Tick::reason)
        .containsExactly(Reason.NORMAL, Reason.REPEATED, Reason.NORMAL);
  }

  /** No library's arithmetic, no segments: each second of local time, and the zone's own word. */
  @Test
  void aStepperOfInstantsAgreesAwayFromChanges() {
    for (String zone : List.of("Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "UTC")) {
      Instant from = Instant.parse("2026-05-01T00:00:00Z");
      List<Instant> expected = new ArrayList<>();
      for (Instant at = from; expected.size() < 20; at = at.plusSeconds(60)) {
        LocalDateTime local = LocalDateTime.ofInstant(at, ZoneId.of(zone));
        if (local.getHour() % 5 == 0 && local.getMinute() % 25 == 0) {
          expected.add(at);
        }
      }

      assertThat(cron("*/25 */5 * * *", zone).ticks(from.minusNanos(1), 20))
          .extracting(Tick::at)
          .isEqualTo(expected);
    }
  }
}
