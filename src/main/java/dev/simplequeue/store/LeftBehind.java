package dev.simplequeue.store;

import dev.simplequeue.store.Claiming.Wanted;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds ready jobs that lie before the marks where claims begin. */
public final class LeftBehind {
  private static final Sql FIND = Sql.statement("find_left_behind");

  private final Session session;
  private final String find;

  /** Uses a session of {@link Database#searchSession}, and opens it only for the search. */
  public LeftBehind(Database database, Session session) {
    this.session = session;
    this.find = FIND.in(database.schema());
  }

  /**
   * Searches.
   *
   * @param queues the queues, and from where on claims read them
   * @return by queue the time of the first job that was left behind
   */
  public Future<Map<String, Instant>> find(List<Wanted> queues) {
    String[] names = queues.stream().map(Wanted::queue).toArray(String[]::new);
    OffsetDateTime[] from =
        queues.stream()
            .flatMap(queue -> queue.from().stream())
            .map(Claiming::time)
            .toArray(OffsetDateTime[]::new);
    return session
        .execute(find, Tuple.tuple().addValue(names).addValue(from))
        .map(
            rows -> {
              Map<String, Instant> found = new HashMap<>();
              for (Row row : rows) {
                found.put(row.getString(0), row.getOffsetDateTime(1).toInstant());
              }
              return found;
            })
        .eventually(session::rest);
  }

  /** Searches no more. */
  public Future<Void> close() {
    return session.close();
  }
}
