package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Finds ready jobs that claims have left behind. */
public final class LeftBehind {
  private static final Sql FIND = Sql.statement("find_left_behind");

  private final Session session;
  private final String find;

  /**
   * A stretch of a queue.
   *
   * @param from for each lane the first {@code run_at}
   * @param to for each lane the {@code run_at} before which it ends
   */
  public record Stretch(String queue, List<Instant> from, List<Instant> to) {}

  /**
   * What was found.
   *
   * @param firsts by queue the time of the first job, if there is one
   * @param oldestXid the lowest number among the transactions that were running
   */
  public record Found(Map<String, Instant> firsts, long oldestXid) {}

  /** Uses a session of {@link Database#searchSession}. */
  public LeftBehind(Database database, Session session) {
    this.session = session;
    this.find = FIND.in(database.schema());
  }

  /** Searches these stretches, of a queue each, for all jobs. */
  public Future<Found> find(List<Stretch> stretches) {
    return find(stretches, new UUID[0]);
  }

  /**
   * Searches these stretches, of a queue each; there must be at least one.
   *
   * @param leftOut jobs that claims leave behind on purpose: see {@link ClaimTrials}
   */
  public Future<Found> find(List<Stretch> stretches, UUID[] leftOut) {
    String[] queues = stretches.stream().map(Stretch::queue).toArray(String[]::new);
    return session
        .execute(
            find,
            Tuple.tuple()
                .addValue(queues)
                .addValue(times(stretches, Stretch::from))
                .addValue(times(stretches, Stretch::to))
                .addValue(leftOut))
        .map(LeftBehind::found);
  }

  private static OffsetDateTime[] times(
      List<Stretch> stretches, Function<Stretch, List<Instant>> ofLanes) {
    return stretches.stream()
        .flatMap(stretch -> ofLanes.apply(stretch).stream())
        .map(Claiming::time)
        .toArray(OffsetDateTime[]::new);
  }

  private static Found found(RowSet<Row> rows) {
    Map<String, Instant> firsts = new HashMap<>();
    long oldestXid = 0;
    for (Row row : rows) {
      oldestXid = row.getLong("oldest_xid");
      OffsetDateTime first = row.getOffsetDateTime("run_at");
      if (first != null) {
        firsts.put(row.getString("queue"), first.toInstant());
      }
    }
    return new Found(firsts, oldestXid);
  }

  /** Closes the connection until the next search. */
  public Future<Void> rest() {
    return session.rest();
  }

  /** Searches no more. */
  public Future<Void> close() {
    return session.close();
  }
}
