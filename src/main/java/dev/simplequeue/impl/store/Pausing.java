package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.inspect.QueuePause;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pauses and resumes queues. */
public final class Pausing {
  private static final Sql PAUSE = Sql.statement("pause");
  private static final Sql RESUME = Sql.statement("resume");
  private static final Sql FIND_UNTOLD = Sql.statement("find_untold_paused");
  private static final Sql CLAIMS_UNDER_WAY = Sql.statement("find_claims_under_way");

  private final Session session;
  private final String pause;
  private final String resume;
  private final String claimsUnderWay;
  private final String findUntold;

  /** Uses a session of {@link Database#inspectSession}. */
  public Pausing(Database database, Session session) {
    this.session = session;
    this.pause = PAUSE.in(database.schema());
    this.resume = RESUME.in(database.schema());
    this.findUntold = FIND_UNTOLD.in(database.schema());
    this.claimsUnderWay = CLAIMS_UNDER_WAY.in(database.schema());
  }

  /** Claims that begin after this see that the queue is paused. */
  public Future<QueuePause> pause(String queue) {
    return session
        .execute(pause, Tuple.of(queue))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new QueuePause(
                  queue,
                  Optional.of(row.getOffsetDateTime("paused_at").toInstant()),
                  !row.getBoolean("was_paused"));
            });
  }

  /**
   * The claims of all nodes that are under way now.
   *
   * @param before only what is left of these; null for all
   */
  public Future<Set<String>> claimsUnderWay(@Nullable Set<String> before) {
    String[] only = before == null ? null : before.toArray(String[]::new);
    return session
        .execute(claimsUnderWay, Tuple.tuple().addValue(only))
        .map(
            rows -> {
              Set<String> claims = new HashSet<>();
              rows.forEach(row -> claims.add(row.getString("claim")));
              return claims;
            });
  }

  /**
   * Which nodes could still start a job of the paused queue, because they have not looked.
   *
   * @param since what the first answer said; null at first
   */
  public Future<Untold> untold(String queue, @Nullable OffsetDateTime since) {
    return session.execute(findUntold, Tuple.of(queue).addOffsetDateTime(since)).map(Untold::of);
  }

  /** Claims that begin after this take its jobs again. */
  public Future<QueuePause> resume(String queue) {
    return session
        .execute(resume, Tuple.of(queue))
        .map(rows -> new QueuePause(queue, Optional.empty(), rows.size() > 0));
  }
}
