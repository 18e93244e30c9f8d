package dev.simplequeue.schedule;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
  private final Definition definition;

  private Schedule(String name, Definition definition) {
    this.name = name;
    this.definition = definition;
  }

  private Schedule with(Consumer<Definition> change) {
    return new Schedule(name, definition.with(change));
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
            "name", name, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new),
        new Definition());
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
    return with(changed -> changed.cron(expression));
  }

  /**
   * Fires whenever this time has passed, counted from {@link #startsAt}, or else from 1970-01-01 in
   * UTC: each hour on the hour, each 15 minutes on the quarter.
   *
   * @param period 1 s to 3,650 days, whole milliseconds
   * @return a new schedule with this value, in the place of {@link #cron} and {@link #at}
   */
  public Schedule every(Duration period) {
    return with(changed -> changed.every(period));
  }

  /**
   * Fires at these instants.
   *
   * @param instants 1 to 1,000, whole milliseconds, in any order
   * @return a new schedule with this value, in the place of {@link #cron} and {@link #every}
   */
  public Schedule at(List<Instant> instants) {
    return with(changed -> changed.at(instants));
  }

  /**
   * On whose clock the expression comes true; {@code UTC} by default, never that of the JVM.
   *
   * @param zone a name of the IANA database, such as {@code Europe/Berlin}
   * @return a new schedule with this value
   * @throws InvalidValueException if this JVM does not know it
   */
  public Schedule zone(String zone) {
    return with(changed -> changed.zone(zone));
  }

  /**
   * What becomes of a local time that does not exist; {@link Gap#AFTER} by default. Schedules that
   * fire in each hour go by the time that passes, and do not ask.
   *
   * @param gap fire after the gap, or not
   * @return a new schedule with this value
   */
  public Schedule gap(Gap gap) {
    return with(changed -> changed.gap(gap));
  }

  /**
   * What becomes of a local time that there is twice; {@link Repeat#FIRST} by default. Schedules
   * that fire in each hour go by the time that passes, and do not ask.
   *
   * @param repeat fire the first time, the second, or both
   * @return a new schedule with this value
   */
  public Schedule repeat(Repeat repeat) {
    return with(changed -> changed.repeat(repeat));
  }

  /**
   * Each job starts up to this much later than its tick, by an amount that follows from the name
   * and the tick alone; 0 by default.
   *
   * @param jitter up to 3,650 days, whole milliseconds
   * @return a new schedule with this value
   */
  public Schedule jitter(Duration jitter) {
    return with(changed -> changed.jitter(jitter));
  }

  /**
   * There is no tick before this instant; one at it is possible.
   *
   * @param startsAt the first possible tick
   * @return a new schedule with this value
   */
  public Schedule startsAt(Instant startsAt) {
    return with(changed -> changed.startsAt(startsAt));
  }

  /**
   * There is no tick at this instant or after it.
   *
   * @param endsAt the end
   * @return a new schedule with this value
   */
  public Schedule endsAt(Instant endsAt) {
    return with(changed -> changed.endsAt(endsAt));
  }

  /**
   * What happens at a tick while the job of an earlier one is waiting, ready or running; {@link
   * Overlap#ALLOW} by default.
   *
   * @param overlap what happens at such a tick
   * @return a new schedule with this value
   */
  public Schedule overlap(Overlap overlap) {
    return with(changed -> changed.overlap(overlap));
  }

  /**
   * What becomes of ticks that are more than a minute late; {@link Misfire#LAST} by default.
   *
   * @param misfire which of them still fire
   * @return a new schedule with this value
   */
  public Schedule misfire(Misfire misfire) {
    return with(changed -> changed.misfire(misfire));
  }

  /**
   * A tick that is later than this never fires; 1 day by default.
   *
   * @param window 1 min to 3,650 days
   * @return a new schedule with this value
   */
  public Schedule misfireWindow(Duration window) {
    return with(changed -> changed.misfireWindow(window));
  }

  /**
   * How many late ticks fire at most with {@link Misfire#ALL}; 100 by default.
   *
   * @param most 1 to 10,000
   * @return a new schedule with this value
   */
  public Schedule misfireMax(int most) {
    return with(changed -> changed.misfireMax(most));
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
    return with(changed -> changed.request(request));
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return the cron expression, if it has one} */
  public Optional<String> cron() {
    return definition.cron;
  }

  /** {@return the period, if it has one} */
  public Optional<Duration> every() {
    return definition.every;
  }

  /** {@return the instants, in their order; empty if it has none} */
  public List<Instant> at() {
    return definition.at;
  }

  /** {@return the name of the zone} */
  public String zone() {
    return definition.zoneName;
  }

  /** {@return the value of {@link #gap(Gap)}} */
  public Gap gap() {
    return definition.gap;
  }

  /** {@return the value of {@link #repeat(Repeat)}} */
  public Repeat repeat() {
    return definition.repeat;
  }

  /** {@return the value of {@link #jitter(Duration)}} */
  public Duration jitter() {
    return definition.jitter;
  }

  /** {@return the value of {@link #startsAt(Instant)}} */
  public Optional<Instant> startsAt() {
    return definition.startsAt;
  }

  /** {@return the value of {@link #endsAt(Instant)}} */
  public Optional<Instant> endsAt() {
    return definition.endsAt;
  }

  /** {@return the value of {@link #overlap(Overlap)}} */
  public Overlap overlap() {
    return definition.overlap;
  }

  /** {@return the value of {@link #misfire(Misfire)}} */
  public Misfire misfire() {
    return definition.misfire;
  }

  /** {@return the value of {@link #misfireWindow(Duration)}} */
  public Duration misfireWindow() {
    return definition.misfireWindow;
  }

  /** {@return the value of {@link #misfireMax(int)}} */
  public int misfireMax() {
    return definition.misfireMax;
  }

  /** {@return what is enqueued, if that was said} */
  public Optional<JobRequest> request() {
    return definition.request;
  }

  /**
   * The first tick after this instant, without a database.
   *
   * @param after not included
   * @return empty if there is none any more
   * @throws InvalidValueException if neither {@link #cron}, {@link #every} nor {@link #at} was said
   */
  public Optional<Tick> next(Instant after) {
    return NextTicks.next(definition, after);
  }

  /**
   * The next ticks, without a database: to look at what a schedule says before it is put.
   *
   * @param after not included
   * @param most how many, at most
   * @return in their order; fewer if there are no more
   */
  public List<Tick> ticks(Instant after, int most) {
    return NextTicks.ticks(definition, after, most);
  }

  /** {@return the schedule as JSON, as {@link #fromJson} reads it, without its name} */
  @JsonValue
  public JsonObject toJson() {
    return ScheduleJson.write(this);
  }
}
