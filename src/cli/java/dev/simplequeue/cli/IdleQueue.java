package dev.simplequeue.cli;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.store.Unclaimed;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A queue whose jobs are ready although none of it runs: neither paused nor limited, and nothing
 * holds its places.
 *
 * @param queue its name
 * @param readyFor for how long its oldest job has been ready
 * @param nodes how many live nodes have a handler for it
 */
public record IdleQueue(String queue, Duration readyFor, int nodes) {
  private static final Sql NAMES = Sql.statement("cli/name_queues");
  private static final Sql IDLE = Sql.statement("cli/find_idle");

  /** Finds those whose oldest job has been ready for this time. */
  public static Future<List<IdleQueue>> find(Session session, String schema, Duration atLeast) {
    Unclaimed unclaimed = new Unclaimed(schema, session);
    return session
        .execute(NAMES.in(schema), Tuple.tuple())
        .map(rows -> rows.stream().map(row -> row.getString("queue")).toList())
        .compose(names -> unclaimed.find(names, atLeast))
        .compose(ready -> idle(session, schema, ready));
  }

  private static Future<List<IdleQueue>> idle(
      Session session, String schema, Map<String, Duration> ready) {
    Tuple names = Tuple.tuple().addValue(ready.keySet().toArray(String[]::new));
    return session.execute(IDLE.in(schema), names).map(rows -> idle(rows, ready));
  }

  private static List<IdleQueue> idle(RowSet<Row> rows, Map<String, Duration> ready) {
    return rows.stream()
        .map(
            row -> {
              String queue = row.getString("queue");
              return new IdleQueue(queue, ready.get(queue), row.getInteger("nodes"));
            })
        .toList();
  }
}
