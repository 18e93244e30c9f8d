package dev.simplequeue.impl.store;

import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.RateLimit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;

/** Writes down the cluster-wide limits that a node's options name. */
public final class Limiting {
  private static final Sql LOCK = Sql.statement("lock_limits");
  private static final Sql SET = Sql.statement("set_limits");
  private static final Sql TAKE_LATE = Sql.statement("take_permits_late");

  /** The limit stays as it is. */
  private static final int LEAVE = -1;

  private final Session session;
  private final String lock;
  private final String set;
  private final String takeLate;

  /** Uses a session of {@link Database#upkeepSession}. */
  public Limiting(Database database, Session session) {
    this.session = session;
    this.lock = LOCK.in(database.schema());
    this.set = SET.in(database.schema());
    this.takeLate = TAKE_LATE.in(database.schema());
  }

  /** Writes the limits of all queues that have options of their own. */
  public Future<Void> set(Map<String, QueueOptions> queues) {
    return Sequence.each(
        queues.entrySet(),
        queue ->
            namesLimits(queue.getValue())
                ? set(queue.getKey(), queue.getValue())
                : Future.succeededFuture());
  }

  private static boolean namesLimits(QueueOptions options) {
    return options.getClusterMaxRunning().isPresent()
        || options.getLimitKeyMaxRunning().isPresent()
        || options.getRateLimit().isPresent()
        || options.getLimitKeyRateLimit().isPresent();
  }

  /**
   * Writes the limits of one queue. Claims that come after it keep to them; no job that runs is
   * touched, but counts, also if it was claimed while there was no limit.
   */
  public Future<Void> set(String queue, QueueOptions options) {
    return session
        .transaction(
            connection ->
                connection
                    .preparedQuery(lock)
                    .execute(Tuple.of(queue))
                    .compose(
                        locked -> connection.preparedQuery(set).execute(values(queue, options))))
        // In a transaction that sees the claims that came before the limits.
        .compose(
            changed ->
                changed.size() == 0
                    ? Future.succeededFuture()
                    : session.execute(takeLate, Tuple.of(queue)).mapEmpty());
  }

  private static Tuple values(String queue, QueueOptions options) {
    Optional<RateLimit> rate = options.getRateLimit();
    Optional<RateLimit> keyRate = options.getLimitKeyRateLimit();
    return Tuple.of(
            queue,
            options.getClusterMaxRunning().orElse(LEAVE),
            options.getLimitKeyMaxRunning().orElse(LEAVE),
            rate.map(RateLimit::starts).orElse(LEAVE),
            rate.orElse(RateLimit.NONE).per().toMillis())
        .addValue(keyRate.map(RateLimit::starts).orElse(LEAVE))
        .addValue(keyRate.orElse(RateLimit.NONE).per().toMillis());
  }
}
