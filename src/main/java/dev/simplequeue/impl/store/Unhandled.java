package dev.simplequeue.impl.store;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Finds and ends jobs that no node has a handler for. */
public final class Unhandled {
  private static final Sql FIND = Sql.statement("find_unhandled");
  private static final Sql FIND_JOBS = Sql.statement("find_unhandled_jobs");
  private static final Sql END = Sql.statement("end_unhandled");

  private final Session session;
  private final String find;
  private final String findJobs;
  private final String end;
  private final QueueListener listener;

  /** By queue: the jobs that the database refuses to end. */
  private final Map<String, Refusals> refusals = new HashMap<>();

  /** Uses a session of {@link Database#upkeepSession}; nobody is told of refusals. */
  Unhandled(Database database, Session session) {
    this(database, session, event -> {});
  }

  /**
   * @param session of {@link Database#upkeepSession}
   * @param listener is told of jobs that the database refuses to end
   */
  public Unhandled(Database database, Session session, QueueListener listener) {
    this.session = session;
    this.find = FIND.in(database.schema());
    this.findJobs = FIND_JOBS.in(database.schema());
    this.end = END.in(database.schema());
    this.listener = listener;
  }

  /** The queues that have ready jobs and no handler on any node. */
  public Future<List<String>> queues() {
    return session
        .execute(find, Tuple.tuple())
        .map(
            rows -> {
              List<String> queues = new ArrayList<>();
              rows.forEach(row -> queues.add(row.getString("queue")));
              refusals.keySet().retainAll(queues);
              return queues;
            });
  }

  /**
   * Ends jobs of this queue that were ready for {@code readyFor}, unless a node has a handler by
   * now; all but those that the database refuses to end.
   *
   * @return those that were ended, at most {@code atMost}
   */
  public Future<List<UUID>> end(String queue, Duration readyFor, int atMost) {
    return refusals
        .computeIfAbsent(
            queue, name -> new Refusals("end of jobs without a handler in queue " + name, listener))
        .run(
            new Picking(
                session, end, findJobs, () -> Tuple.of(queue, readyFor.toMillis()), atMost));
  }
}
