package dev.simplequeue.schedule;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recurring job: when, and what is enqueued then. Immutable and thread-safe; each method that
 * sets a value gives another schedule.
 *
 * <pre>{@code
 * queue.schedules().put(
 *     Schedule.named("nightly report").cron("30 2 * * *").zone("Europe/Berlin")
 *         .request(JobRequest.of("report", payload)));
 * }</pre>
 */
public final class Schedule {
  /** The default of {@link #misfireWindow}. */
  public static final Duration DEFAULT_MISFIRE_WINDOW = Duration.ofDays(1);

  /** The default of {@link #misfireMax}. */
  public static final int DEFAULT_MISFIRE_MAX = 100;

  /** The largest value of {@link #misfireMax}. */
  public static final int MAX_MISFIRE_MAX = 10_000;

  /** The most instants that {@link #at} takes. */
  public static final int MAX_INSTANTS = 1_000;

  private static final Duration LONGEST = Duration.ofDays(3_650);

  /** No schedule looks further ahead than this for its next tick. */
  private static final Duration HORIZON = Duration.ofDays(366 * 41);

  /** What becomes of a local time that does not exist on a day, because the clock jumps over it. */
  public enum Gap {
    /** The schedule fires once, right after the gap. */
    AFTER,
    /** It does not fire. */
    SKIP
  }

  /** What becomes of a local time that the clock shows twice on a day. */
  public enum Repeat {
    /** The schedule fires the first time. */
    FIRST,
    /** It fires the second time. */
    SECOND,
    /** It fires both times. */
    BOTH
  }

  /** What happens at a tick while the job of an earlier tick has not ended. */
  public enum Overlap {
    /** The job is enqueued nevertheless. */
    ALLOW,
    /** No job is enqueued. */
    SKIP,
    /** One job is enqueued when the earlier one has ended; further ticks are skipped until then. */
    BUFFER_ONE,
    /** The earlier job is cancelled, and the job is enqueued. */
    CANCEL_OTHER
  }

  /**
   * What becomes of ticks that are more than a minute late, because no node was there to see them,
   * or the database was away.
   */
  public enum Misfire {
    /** The newest of them fires, and says in a header how many there were before it. */
    LAST,
    /** All of them fire, the oldest first; of more than {@link #misfireMax} only the newest. */
    ALL,
    /** None of them fires. */
    NONE
  }

  private final String name;
  private Optional<String> cron = Optional.empty();
  private Optional<Duration> every = Optional.empty();
  private List<Instant> at = List.of();
  private @Nullable CronExpression expression;
  private ZoneId zone = ZoneOffset.UTC;
  private String zoneName = "UTC";
  private Gap gap = Gap.AFTER;
  private Repeat repeat = Repeat.FIRST;
  private Duration jitter = Duration.ZERO;
  private Optional<Instant> startsAt = Optional.empty();
  private Optional<Instant> endsAt = Optional.empty();
  private Overlap overlap = Overlap.ALLOW;
  private Misfire misfire = Misfire.LAST;
  private Duration misfireWindow = DEFAULT_MISFIRE_WINDOW;
  private int misfireMax = DEFAULT_MISFIRE_MAX;
  private Optional<JobRequest> request = Optional.empty();

  private Schedule(String name) {
    this.name = name;
  }

  private Schedule derive() {
    Schedule copy = new Schedule(name);
    copy.cron = cron;
    copy.every = every;
    copy.at = at;
    copy.expression = expression;
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
    return copy;
  }

  /**
   * A schedule that says nothing as yet; it needs {@link #cron}, {@link #every} or {@link #at}.
   *
   * @param name of its own in the schema: 1 to 255 characters without control characters
   * @return the schedule
   * @throws InvalidValueException if it is none
   */
  public static Schedule named(String name) {
    return new Schedule(
        TextChecks.checkName(
            "name", name, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new));
  }

  /**
   * A schedule as {@link #toJson} writes it, without its name.
   *
   * @param name its name
   * @param json {@code cron}, {@code every} or {@code at}; {@code request}; {@code zone}, {@code
   *     gap}, {@code repeat}, {@code jitter}, {@code startsAt}, {@code endsAt}, {@code overlap},
   *     {@code misfire}, {@code misfireWindow}, {@code misfireMax}
   * @return the schedule
   * @throws InvalidOptionsException with all problems together
   */
  public static Schedule fromJson(String name, JsonObject json) {
    return ScheduleJson.read(named(name), json);
  }

  /**
   * Fires when this expression comes true on the clock of {@link #zone}. Five fields (minute, hour,
   * day of month, month, day of week), or six with the second first: {@code * , - / ? L W #}, names
   * ({@code MON}, {@code JAN}), 7 as Sunday; or {@code @hourly}, {@code @daily}, {@code @weekly},
   * {@code @monthly}, {@code @yearly}. If day of month and day of week are both restricted, one of
   * them is enough.
   *
   * @param expression the expression
   * @return a new schedule with this value, in the place of {@link #every} and {@link #at}
   * @throws InvalidValueException if it is wrong, which names the field, the position and the text,
   *     or never comes true
   */
  public Schedule cron(String expression) {
    Schedule derived = withoutTiming();
    derived.expression = CronParser.parse(expression);
    derived.cron = Optional.of(expression);
    return derived;
  }

  /**
   * Fires whenever this time has passed, counted from {@link #startsAt}, or else from 1970-01-01 in
   * UTC: each hour on the hour, each 15 minutes on the quarter.
   *
   * @param period 1 s to 3,650 days, whole milliseconds
   * @return a new schedule with this value, in the place of {@link #cron} and {@link #at}
   */
  public Schedule every(Duration period) {
    Schedule derived = withoutTiming();
    derived.every = Optional.of(duration("every", period, Duration.ofSeconds(1)));
    return derived;
  }

  /**
   * Fires at these instants.
   *
   * @param instants 1 to 1,000, whole milliseconds, in any order
   * @return a new schedule with this value, in the place of {@link #cron} and {@link #every}
   */
  public Schedule at(List<Instant> instants) {
    if (instants.isEmpty() || instants.size() > MAX_INSTANTS) {
      throw new InvalidValueException(
          "at", "has " + instants.size() + " entries; the limit is 1 to " + MAX_INSTANTS);
    }
    Schedule derived = withoutTiming();
    derived.at = instants.stream().map(i -> instant("at", i)).sorted().distinct().toList();
    return derived;
  }

  private Schedule withoutTiming() {
    Schedule derived = derive();
    derived.cron = Optional.empty();
    derived.expression = null;
    derived.every = Optional.empty();
    derived.at = List.of();
    return derived;
  }

  /**
   * On whose clock the expression comes true; {@code UTC} by default, never that of the JVM.
   *
   * @param zone a name of the IANA database, such as {@code Europe/Berlin}
   * @return a new schedule with this value
   * @throws InvalidValueException if this JVM does not know it
   */
  public Schedule zone(String zone) {
    Schedule derived = derive();
    try {
      derived.zone = ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new InvalidValueException(
          "zone",
          "`"
              + TextChecks.shown(zone)
              + "` is unknown; must be a name of the IANA database such as Europe/Berlin");
    }
    derived.zoneName = zone;
    return derived;
  }

  /**
   * What becomes of a local time that does not exist; {@link Gap#AFTER} by default. Schedules that
   * fire in each hour go by the time that passes, and do not ask.
   *
   * @param gap what then
   * @return a new schedule with this value
   */
  public Schedule gap(Gap gap) {
    Schedule derived = derive();
    derived.gap = Objects.requireNonNull(gap, "gap");
    return derived;
  }

  /**
   * What becomes of a local time that there is twice; {@link Repeat#FIRST} by default. Schedules
   * that fire in each hour go by the time that passes, and do not ask.
   *
   * @param repeat what then
   * @return a new schedule with this value
   */
  public Schedule repeat(Repeat repeat) {
    Schedule derived = derive();
    derived.repeat = Objects.requireNonNull(repeat, "repeat");
    return derived;
  }

  /**
   * Each job starts up to so much later than its tick, by an amount that follows from the name and
   * the tick alone; 0 by default.
   *
   * @param jitter up to 3,650 days, whole milliseconds
   * @return a new schedule with this value
   */
  public Schedule jitter(Duration jitter) {
    Schedule derived = derive();
    derived.jitter = duration("jitter", jitter, Duration.ZERO);
    return derived;
  }

  /**
   * There is no tick before this instant; one at it is possible.
   *
   * @param startsAt the first possible tick
   * @return a new schedule with this value
   */
  public Schedule startsAt(Instant startsAt) {
    Schedule derived = derive();
    derived.startsAt = Optional.of(instant("startsAt", startsAt));
    return derived;
  }

  /**
   * There is no tick at this instant or after it.
   *
   * @param endsAt the end
   * @return a new schedule with this value
   */
  public Schedule endsAt(Instant endsAt) {
    Schedule derived = derive();
    derived.endsAt = Optional.of(instant("endsAt", endsAt));
    return derived;
  }

  /**
   * What happens at a tick while the job of an earlier one is waiting, ready or running; {@link
   * Overlap#ALLOW} by default.
   *
   * @param overlap what then
   * @return a new schedule with this value
   */
  public Schedule overlap(Overlap overlap) {
    Schedule derived = derive();
    derived.overlap = Objects.requireNonNull(overlap, "overlap");
    return derived;
  }

  /**
   * What becomes of ticks that are more than a minute late; {@link Misfire#LAST} by default.
   *
   * @param misfire what then
   * @return a new schedule with this value
   */
  public Schedule misfire(Misfire misfire) {
    Schedule derived = derive();
    derived.misfire = Objects.requireNonNull(misfire, "misfire");
    return derived;
  }

  /**
   * A tick that is later than this never fires; 1 day by default.
   *
   * @param window 1 min to 3,650 days
   * @return a new schedule with this value
   */
  public Schedule misfireWindow(Duration window) {
    Schedule derived = derive();
    derived.misfireWindow = duration("misfireWindow", window, Duration.ofMinutes(1));
    return derived;
  }

  /**
   * How many late ticks fire at most with {@link Misfire#ALL}; 100 by default.
   *
   * @param most 1 to 10,000
   * @return a new schedule with this value
   */
  public Schedule misfireMax(int most) {
    if (most < 1 || most > MAX_MISFIRE_MAX) {
      throw new InvalidValueException(
          "misfireMax", "is " + most + "; the limit is 1 to " + MAX_MISFIRE_MAX);
    }
    Schedule derived = derive();
    derived.misfireMax = most;
    return derived;
  }

  /**
   * What is enqueued: another job at each tick, with the headers {@code simplequeue-schedule} and
   * {@code simplequeue-tick} besides its own.
   *
   * @param request with a queue; without an id, a time, a unique key, a key policy or a template
   * @return a new schedule with this value
   * @throws InvalidValueException if it has one of these
   */
  public Schedule request(JobRequest request) {
    Requests.asTemplate(request);
    boolean later =
        Requests.values(request).fields().stream()
            .filter(field -> field.key().equals("runIn") || field.key().equals("keyPolicy"))
            .anyMatch(field -> Requests.values(request).get(field).isPresent());
    if (later) {
      throw new InvalidValueException(
          "request", "cannot have runIn or keyPolicy; see jitter and overlap");
    }
    request.queue();
    Schedule derived = derive();
    derived.request = Optional.of(request);
    return derived;
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

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return the cron expression, if it has one} */
  public Optional<String> cron() {
    return cron;
  }

  /** {@return the period, if it has one} */
  public Optional<Duration> every() {
    return every;
  }

  /** {@return the instants, in their order; empty if it has none} */
  public List<Instant> at() {
    return at;
  }

  /** {@return the name of the zone} */
  public String zone() {
    return zoneName;
  }

  /** {@return the value of {@link #gap(Gap)}} */
  public Gap gap() {
    return gap;
  }

  /** {@return the value of {@link #repeat(Repeat)}} */
  public Repeat repeat() {
    return repeat;
  }

  /** {@return the value of {@link #jitter(Duration)}} */
  public Duration jitter() {
    return jitter;
  }

  /** {@return the value of {@link #startsAt(Instant)}} */
  public Optional<Instant> startsAt() {
    return startsAt;
  }

  /** {@return the value of {@link #endsAt(Instant)}} */
  public Optional<Instant> endsAt() {
    return endsAt;
  }

  /** {@return the value of {@link #overlap(Overlap)}} */
  public Overlap overlap() {
    return overlap;
  }

  /** {@return the value of {@link #misfire(Misfire)}} */
  public Misfire misfire() {
    return misfire;
  }

  /** {@return the value of {@link #misfireWindow(Duration)}} */
  public Duration misfireWindow() {
    return misfireWindow;
  }

  /** {@return the value of {@link #misfireMax(int)}} */
  public int misfireMax() {
    return misfireMax;
  }

  /** {@return what is enqueued, if that was said} */
  public Optional<JobRequest> request() {
    return request;
  }

  /**
   * The first tick after this instant, without a database.
   *
   * @param after not included
   * @return empty if there is none any more
   * @throws InvalidValueException if neither {@link #cron}, {@link #every} nor {@link #at} was said
   */
  public Optional<Tick> next(Instant after) {
    Instant from = startsAt.map(start -> start.minusNanos(1)).filter(after::isBefore).orElse(after);
    Instant horizon = from.plus(HORIZON);
    return timing().next(from, endsAt.filter(horizon::isAfter).orElse(horizon));
  }

  /**
   * The next ticks, without a database: to look at what a schedule says before it is put.
   *
   * @param after not included
   * @param most how many, at most
   * @return in their order; fewer if there are no more
   */
  public List<Tick> ticks(Instant after, int most) {
    List<Tick> ticks = new ArrayList<>();
    Optional<Tick> next = most > 0 ? next(after) : Optional.empty();
    while (next.isPresent()) {
      ticks.add(next.get());
      next = ticks.size() < most ? next(next.get().at()) : Optional.empty();
    }
    return ticks;
  }

  private Timing timing() {
    if (expression != null) {
      return new ZonedTicks(expression, zone, gap, repeat);
    } else if (every.isPresent()) {
      return Timing.every(every.get(), startsAt.orElse(Instant.EPOCH));
    } else if (at.isEmpty()) {
      throw new InvalidValueException("cron", "is missing; name one of cron, every and at");
    }
    return Timing.at(at);
  }

  /** {@return the schedule as JSON, as {@link #fromJson} reads it, without its name} */
  @JsonValue
  public JsonObject toJson() {
    return ScheduleJson.write(this);
  }
}
