package dev.simplequeue.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Finds and ends jobs that no node has a handler for. */
public final class Unhandled {
  private static final Sql FIND = Sql.statement("find_unhandled");
  private static final Sql END = Sql.statement("end_unhandled");

  private final Session session;
  private final String find;
  private final String end;

  /** Uses a session of {@link Database#reaperSession}. */
  public Unhandled(Database database, Session session) {
    this.session = session;
    this.find = FIND.in(database.schema());
    this.end = END.in(database.schema());
  }

  /** The queues that have ready jobs and no handler on any node. */
  public Future<List<String>> queues() {
    return session
        .execute(find, Tuple.tuple())
        .map(
            rows -> {
              List<String> queues = new ArrayList<>();
              rows.forEach(row -> queues.add(row.getString("queue")));
              return queues;
            });
  }

  /**
   * Ends jobs of this queue that were ready for so long, unless a node has a handler by now.
   *
   * @return those that were ended, at most so many
   */
  public Future<List<UUID>> end(String queue, Duration readyFor, int atMost) {
    return session.execute(end, Tuple.of(queue, readyFor.toMillis(), atMost)).map(Unhandled::ids);
  }

  private static List<UUID> ids(RowSet<Row> rows) {
    List<UUID> ids = new ArrayList<>(rows.size());
    rows.forEach(row -> ids.add(row.getUUID("id")));
    return ids;
  }
}
