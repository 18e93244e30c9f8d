package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks which schedules are due, and fires them: one statement for any number of them. */
public final class Firing {
  private static final Sql LOOK = Sql.statement("look_at_schedules");
  private static final Sql FIND_ZONED = Sql.statement("find_zoned_schedules");
  private static final Sql FIRE = Sql.statement("fire_schedules");
  private static final Sql FIRE_BUFFERED = Sql.statement("fire_buffered");
  private static final Sql NOTE_PROBLEM = Sql.statement("note_schedule_problem");

  private final Session session;
  private final Supplier<Duration> ahead;
  private final String look;
  private final String findZoned;
  private final String fire;
  private final String fireBuffered;
  private final String noteProblem;

  /**
   * A schedule that is due.
   *
   * @param revision of its definition
   * @param at the tick that has come; empty if it is still to be worked out
   * @param buffered whether it is one that has waited for the end of an earlier job, which has come
   * @param now by the database's clock
   */
  public record Due(
      String name,
      long revision,
      Optional<Instant> at,
      boolean buffered,
      JsonObject definition,
      Optional<UUID> lastJob,
      Instant now) {}

  /**
   * What a look has found.
   *
   * @param waitMillis how long it is until the next schedule is due; empty if there is none
   * @param buffering whether ticks wait for the end of jobs
   */
  public record Look(List<Due> due, Optional<Long> waitMillis, boolean buffering) {}

  /**
   * What is to become of a schedule that is due.
   *
   * @param tick the one that fires; null if none does
   * @param following the next one; null if there is none
   * @param job the id of the tick's job; null if none is to be enqueued
   * @param jitterMillis how much later the job starts
   * @param missed how many ticks before it do not fire any more
   * @param overlap what happens if the last job has not ended, in the word of the definition
   */
  public record Shot(
      Due due,
      @Nullable Instant tick,
      @Nullable Instant following,
      @Nullable UUID job,
      long jitterMillis,
      int missed,
      String overlap) {}

  /**
   * What has become of it.
   *
   * @param outcome {@code fired}, {@code skipped}, {@code buffered}, {@code misfired}, or {@code
   *     known} if its job was there
   * @param later whether its job starts later than its tick
   */
  public record Fired(
      String name,
      String queue,
      Optional<Instant> tick,
      Optional<UUID> job,
      boolean later,
      int missed,
      String outcome) {}

  /** Uses a session of {@link Database#scheduleSession}. */
  public Firing(Database database, Session session) {
    this(database, session, () -> Duration.ZERO);
  }

  /**
   * @param ahead how much later it is than the database's clock says; zero but in tests
   */
  public Firing(Database database, Session session, Supplier<Duration> ahead) {
    this.session = session;
    this.ahead = ahead;
    this.look = LOOK.in(database.schema());
    this.findZoned = FIND_ZONED.in(database.schema());
    this.fire = FIRE.in(database.schema());
    this.fireBuffered = FIRE_BUFFERED.in(database.schema());
    this.noteProblem = NOTE_PROBLEM.in(database.schema());
  }

  /**
   * Looks which are due.
   *
   * @param without not these
   * @param most at most this many
   */
  public Future<Look> look(Collection<String> without, int most) {
    return session
        .execute(look, Tuple.tuple().addValue(without.toArray(String[]::new)).addValue(most))
        .map(this::look);
  }

  /**
   * Finds those whose next tick lies ahead, and hangs on the clock of a zone.
   *
   * @param after only names after this one
   * @param most at most this many, in the order of their names
   */
  public Future<List<Due>> zoned(String after, int most) {
    return session.execute(findZoned, Tuple.of(after, most)).map(rows -> look(rows).due());
  }

  private Look look(RowSet<Row> rows) {
    List<Due> due = new ArrayList<>(rows.size());
    Optional<Long> wait = Optional.empty();
    boolean buffering = false;
    for (Row row : rows) {
      String name = row.getString("name");
      if (name == null) {
        wait = Optional.ofNullable(row.getLong("wait"));
        buffering = row.getBoolean("buffered");
      } else {
        due.add(
            new Due(
                name,
                row.getLong("revision"),
                Optional.ofNullable(row.getOffsetDateTime("next_at")).map(this::read),
                row.getBoolean("buffered"),
                row.getJsonObject("definition"),
                Optional.ofNullable(row.getUUID("last_job")),
                read(row.getOffsetDateTime("looked_at"))));
      }
    }
    return new Look(due, wait, buffering);
  }

  /** Fires them; what has become of those that this call has moved on. */
  public Future<List<Fired>> fire(List<Shot> shots) {
    Tuple values =
        Tuple.of(
            column(shots, shot -> shot.due().name(), String[]::new),
            column(shots, shot -> shot.due().revision(), Long[]::new),
            column(shots, shot -> write(shot.due().at().orElse(null)), OffsetDateTime[]::new),
            column(shots, shot -> write(shot.tick()), OffsetDateTime[]::new),
            column(shots, shot -> write(shot.following()), OffsetDateTime[]::new),
            column(shots, Shot::job, UUID[]::new));
    values
        .addValue(column(shots, Shot::jitterMillis, Long[]::new))
        .addValue(column(shots, Shot::missed, Integer[]::new))
        .addValue(column(shots, Shot::overlap, String[]::new))
        .addValue(column(shots, shot -> shown(shot.tick()), String[]::new));
    return session.execute(fire, values).map(this::fired);
  }

  /** Fires ticks that have waited for the end of an earlier job. */
  public Future<List<Fired>> fireBuffered(List<Shot> shots) {
    Tuple values =
        Tuple.of(
            column(shots, shot -> shot.due().name(), String[]::new),
            column(shots, shot -> write(shot.tick()), OffsetDateTime[]::new),
            column(shots, Shot::job, UUID[]::new),
            column(shots, shot -> shown(shot.tick()), String[]::new));
    return session.execute(fireBuffered, values).map(this::fired);
  }

  private static <T> T[] column(
      List<Shot> shots,
      Function<Shot, @Nullable T> value,
      java.util.function.IntFunction<T[]> array) {
    return shots.stream().map(value).toArray(array);
  }

  private static @Nullable String shown(@Nullable Instant tick) {
    return tick == null ? null : tick.toString();
  }

  private Instant read(OffsetDateTime stored) {
    return stored.toInstant().plus(ahead.get());
  }

  private @Nullable OffsetDateTime write(@Nullable Instant instant) {
    return instant == null ? null : time(instant.minus(ahead.get()));
  }

  static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private List<Fired> fired(RowSet<Row> rows) {
    List<Fired> fired = new ArrayList<>(rows.size());
    for (Row row : rows) {
      fired.add(
          new Fired(
              row.getString("name"),
              row.getString("queue"),
              Optional.ofNullable(row.getOffsetDateTime("tick")).map(this::read),
              Optional.ofNullable(row.getUUID("id")),
              row.getLong("jitter") > 0,
              row.getInteger("missed"),
              row.getString("outcome")));
    }
    return fired;
  }

  /**
   * Writes down why a schedule does not fire.
   *
   * @return whether that was not written before
   */
  public Future<Boolean> noteProblem(String name, String problem) {
    return session.execute(noteProblem, Tuple.of(name, problem)).map(rows -> rows.size() > 0);
  }
}
