package dev.simplequeue.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Repairs what claims and settlements of queues with limits leave behind: permits whose job is
 * gone, and parked jobs whose limit key has permits again.
 */
public final class Unparking {
  private static final Sql REMOVE_LOST = Sql.statement("remove_lost_permits");
  private static final Sql UNPARK = Sql.statement("unpark");

  /** So many limit keys at a time. */
  private static final int PAGE = 500;

  private final Session session;
  private final String removeLost;
  private final String unpark;

  /** Where the next page begins: after this queue and key. */
  private String queue = "";

  private String limitKey = "";

  /** Uses a session of {@link Database#reaperSession}. */
  public Unparking(Database database, Session session) {
    this.session = session;
    this.removeLost = REMOVE_LOST.in(database.schema());
    this.unpark = UNPARK.in(database.schema());
  }

  /** Removes permits that nobody will free; gives their queues. */
  public Future<Set<String>> removeLostPermits() {
    return session
        .execute(removeLost, Tuple.tuple())
        .map(
            rows -> {
              Set<String> queues = new HashSet<>();
              rows.forEach(row -> queues.add(row.getString("queue")));
              return queues;
            });
  }

  /** Un-parks jobs of the next page of limit keys; gives the queues that have some ready now. */
  public Future<Set<String>> unpark() {
    return session.execute(unpark, Tuple.of(queue, limitKey, PAGE)).map(this::read);
  }

  private Set<String> read(RowSet<Row> rows) {
    Set<String> queues = new HashSet<>();
    List<Row> page = new ArrayList<>();
    for (Row row : rows) {
      page.add(row);
      if (row.getLong("jobs") > 0) {
        queues.add(row.getString("queue"));
      }
    }
    boolean more = page.size() == PAGE;
    queue = more ? page.get(PAGE - 1).getString("queue") : "";
    limitKey = more ? page.get(PAGE - 1).getString("limit_key") : "";
    return queues;
  }
}
