package dev.simplequeue.schedule;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.schedule.Schedule.Gap;
import dev.simplequeue.schedule.Schedule.Misfire;
import dev.simplequeue.schedule.Schedule.Overlap;
import dev.simplequeue.schedule.Schedule.Repeat;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule says, each value within its limits. Changed only while nobody else has it: see
 * {@link #with}.
 */
final class Definition {
  private static final Duration LONGEST = Duration.ofDays(3_650);

  Optional<String> cron = Optional.empty();
  @Nullable CronExpression expression;
  Optional<Duration> every = Optional.empty();
  List<Instant> at = List.of();
  ZoneId zone = ZoneOffset.UTC;
  String zoneName = "UTC";
  Gap gap = Gap.AFTER;
  Repeat repeat = Repeat.FIRST;
  Duration jitter = Duration.ZERO;
  Optional<Instant> startsAt = Optional.empty();
  Optional<Instant> endsAt = Optional.empty();
  Overlap overlap = Overlap.ALLOW;
  Misfire misfire = Misfire.LAST;
  Duration misfireWindow = Schedule.DEFAULT_MISFIRE_WINDOW;
  int misfireMax = Schedule.DEFAULT_MISFIRE_MAX;
  Optional<JobRequest> request = Optional.empty();

  /** Another definition, which differs in this. */
  Definition with(Consumer<Definition> change) {
    Definition copy = new Definition();
    copy.cron = cron;
    copy.expression = expression;
    copy.every = every;
    copy.at = at;
    copy.zone = zone;
    copy.zoneName = zoneName;
    copy.gap = gap;
    copy.repeat = repeat;
    copy.jitter = jitter;
    copy.startsAt = startsAt;
    copy.endsAt = endsAt;
    copy.overlap = overlap;
    copy.misfire = misfire;
    copy.misfireWindow = misfireWindow;
    copy.misfireMax = misfireMax;
    copy.request = request;
    change.accept(copy);
    return copy;
  }

  /** One of the three says when. */
  private void noTiming() {
    cron = Optional.empty();
    expression = null;
    every = Optional.empty();
    at = List.of();
  }

  void cron(String text) {
    CronExpression parsed = CronParser.parse(text);
    noTiming();
    expression = parsed;
    cron = Optional.of(text);
  }

  void every(Duration period) {
    Duration checked = duration("every", period, Duration.ofSeconds(1));
    noTiming();
    every = Optional.of(checked);
  }

  void at(List<Instant> instants) {
    if (instants.isEmpty() || instants.size() > Schedule.MAX_INSTANTS) {
      throw new InvalidValueException(
          "at", "has " + instants.size() + " entries; the limit is 1 to " + Schedule.MAX_INSTANTS);
    }
    noTiming();
    at = instants.stream().map(i -> instant("at", i)).sorted().distinct().toList();
  }

  void zone(String name) {
    try {
      zone = ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new InvalidValueException(
          "zone",
          "`"
              + TextChecks.shown(name)
              + "` is unknown; must be a name of the IANA database such as Europe/Berlin");
    }
    zoneName = name;
  }

  void gap(Gap what) {
    gap = Objects.requireNonNull(what, "gap");
  }

  void repeat(Repeat what) {
    repeat = Objects.requireNonNull(what, "repeat");
  }

  void jitter(Duration most) {
    jitter = duration("jitter", most, Duration.ZERO);
  }

  void startsAt(Instant start) {
    startsAt = Optional.of(instant("startsAt", start));
  }

  void endsAt(Instant end) {
    endsAt = Optional.of(instant("endsAt", end));
  }

  void overlap(Overlap what) {
    overlap = Objects.requireNonNull(what, "overlap");
  }

  void misfire(Misfire what) {
    misfire = Objects.requireNonNull(what, "misfire");
  }

  void misfireWindow(Duration window) {
    misfireWindow = duration("misfireWindow", window, Duration.ofMinutes(1));
  }

  void misfireMax(int most) {
    if (most < 1 || most > Schedule.MAX_MISFIRE_MAX) {
      throw new InvalidValueException(
          "misfireMax", "is " + most + "; the limit is 1 to " + Schedule.MAX_MISFIRE_MAX);
    }
    misfireMax = most;
  }

  void request(JobRequest what) {
    Requests.asTemplate(what);
    boolean later =
        Requests.values(what).fields().stream()
            .filter(field -> field.key().equals("runIn") || field.key().equals("keyPolicy"))
            .anyMatch(field -> Requests.values(what).get(field).isPresent());
    if (later) {
      throw new InvalidValueException(
          "request", "cannot have runIn or keyPolicy; see jitter and overlap");
    }
    request = Optional.of(what);
  }

  private static Duration duration(String field, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
      throw new InvalidValueException(
          field, "is " + value + "; the limit is " + least + " to " + LONGEST);
    } else if (value.toNanosPart() % 1_000_000 != 0) {
      throw new InvalidValueException(field, "is " + value + "; must be whole milliseconds");
    }
    return value;
  }

  private static Instant instant(String field, Instant value) {
    if (value.getNano() % 1_000_000 != 0) {
      throw new InvalidValueException(field, "is " + value + "; must be whole milliseconds");
    }
    return value;
  }
}
