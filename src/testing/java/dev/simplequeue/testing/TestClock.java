package dev.simplequeue.testing;

import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.Vitals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The clock of a test, which one sets. It begins with the database's, and goes on by itself as that
 * does; setting it ahead moves all stored times of jobs, permits and schedules into the past, so
 * that no statement of the queue knows of it. {@link JobSnapshot}s and this clock show the test's
 * time; {@code Instant.now()}, the server's {@code now()} and {@code Job.runAt()} do not: what is
 * enqueued later with {@code runAt} of a fixed time counts by them, what is enqueued with {@code
 * runIn} is right anyway.
 */
public final class TestClock {
  private final Pool pool;
  private final Vitals vitals;
  private final Hints hints;
  private final Duration patience;
  private final List<String> shifts;
  private final String rewind;
  private final String nextTime;
  private final String read;

  TestClock(Vertx vertx, String prefix, Pool pool, KitSql sql, Duration patience) {
    this.pool = pool;
    this.vitals = Vitals.of(vertx, prefix);
    this.hints = new Hints(vertx, prefix);
    this.patience = patience;
    this.shifts = TimeColumns.shifts(sql);
    this.rewind = sql.text("rewind_queues");
    this.nextTime = sql.text("find_next_time");
    this.read = sql.text("read_clock");
  }

  /** {@return what time it is} */
  public Instant now() {
    return wait(pool.query(read)
            .execute()
            .map(rows -> rows.iterator().next().getOffsetDateTime("now").toInstant()))
        .plus(ahead());
  }

  /**
   * Sets it ahead. Nothing runs by that in {@link Mode#MANUAL}; in {@link Mode#RUNNING} what has
   * become due does.
   *
   * @param by how far, zero or longer; exact to a microsecond
   * @throws IllegalArgumentException if it is negative
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("the clock cannot be set back, by " + Text.of(by));
    }
    Duration exact = by.truncatedTo(ChronoUnit.MICROS);
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(exact));
    Set<String> queues = wait(pool.withTransaction(connection -> shift(connection, micros)));
    vitals.setAhead(ahead().plus(exact));
    if (!queues.isEmpty()) {
      hints.jobs(queues);
    }
    hints.here(new Hint.Schedules(Set.of()));
  }

  private Future<Set<String>> shift(SqlConnection connection, long micros) {
    // All are sent at once, and done in this order.
    List<Future<?>> done = new ArrayList<>();
    for (String shift : shifts) {
      done.add(connection.preparedQuery(shift).execute(Tuple.of(micros)));
    }
    return Future.all(done)
        .compose(v -> connection.query(rewind).execute())
        .map(
            rows -> {
              Set<String> queues = new HashSet<>();
              for (Row row : rows) {
                queues.add(row.getString("queue"));
              }
              return queues;
            });
  }

  /**
   * Sets it to this time.
   *
   * @param time not before {@link #now}
   * @throws IllegalArgumentException if it is before
   */
  public void advanceTo(Instant time) {
    advance(Duration.between(now(), time));
  }

  /**
   * Sets it to when the next thing becomes due that is not due yet: a job, a permit that is freed
   * by time, the tick of a schedule.
   *
   * @return whether there was one
   */
  public boolean advanceToNext() {
    return advanceToNext(true);
  }

  /** To the next job or permit, or, if asked for, to the next tick. */
  boolean advanceToNext(boolean schedules) {
    Optional<Long> micros =
        wait(
            pool.preparedQuery(nextTime)
                .execute(Tuple.of(schedules))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("wait"))));
    micros.ifPresent(wait -> advance(Duration.of(wait + 1, ChronoUnit.MICROS)));
    return micros.isPresent();
  }

  Duration ahead() {
    return vitals.ahead();
  }

  private <T> T wait(Future<T> future) {
    return Waits.get(future, patience, "the test's clock");
  }
}
