package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Finds queues with jobs that should have been claimed. */
public final class Unclaimed {
  private static final Sql FIND = Sql.statement("find_unclaimed");

  private final Session session;
  private final String find;

  /** Uses a session of {@link Database#settleSession}. */
  public Unclaimed(Database database, Session session) {
    this(database.schema(), session);
  }

  /** Uses any session; in this schema. */
  public Unclaimed(String schema, Session session) {
    this.session = session;
    this.find = FIND.in(schema);
  }

  /**
   * Which of these queues have a job that has been ready for this long, and for how long the oldest
   * is.
   */
  public Future<Map<String, Duration>> find(Collection<String> queues, Duration forAtLeast) {
    return session
        .execute(
            find,
            Tuple.tuple().addValue(queues.toArray(String[]::new)).addValue(forAtLeast.toMillis()))
        .map(
            rows -> {
              Map<String, Duration> found = new HashMap<>();
              for (Row row : rows) {
                found.put(row.getString("queue"), Duration.ofMillis(row.getLong("ready_millis")));
              }
              return found;
            });
  }
}
