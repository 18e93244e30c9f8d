package dev.simplequeue.impl.store;

import dev.simplequeue.impl.loop.ClusterCounts;
import dev.simplequeue.impl.loop.ClusterCounts.QueueCount;
import dev.simplequeue.impl.loop.ClusterCounts.TableSize;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.QueueCounts;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is counted of the queue for metrics: by one node at a time, which holds that duty. */
public final class Measuring {
  private static final Sql KEEP = Sql.statement("keep_duty");
  private static final Sql LEAVE = Sql.statement("leave_duty");
  private static final Sql QUEUES = Sql.statement("measure_queues");
  private static final Sql TABLES = Sql.statement("measure_tables");
  private static final Sql SNAPSHOTS = Sql.statement("measure_snapshots");
  private static final String DUTY = "metrics";

  private final Session session;
  private final Counting counting;
  private final String keep;
  private final String leave;
  private final String queues;
  private final String tables;
  private final String snapshots;

  /** Uses a session of {@link Database#inspectSession}. */
  public Measuring(Database database, Session session) {
    this.session = session;
    this.counting = new Counting(database, session);
    this.keep = KEEP.in(database.schema());
    this.leave = LEAVE.in(database.schema());
    this.queues = QUEUES.in(database.schema());
    this.tables = TABLES.in(database.schema());
    this.snapshots = SNAPSHOTS.in(database.schema());
  }

  /** Whether counting is this one's duty now, for this long. */
  public Future<Boolean> keep(UUID me, Duration forLong) {
    return session
        .execute(keep, Tuple.of(DUTY, me, forLong.toMillis()))
        .map(rows -> rows.rowCount() > 0);
  }

  /** It is another's from now on. */
  public Future<Void> leave(UUID me) {
    return session.execute(leave, Tuple.of(DUTY, me)).mapEmpty();
  }

  /** Counts. */
  public Future<ClusterCounts> count() {
    return counting
        .all()
        .compose(
            counts ->
                ready(counts)
                    .compose(
                        ready ->
                            sizes()
                                .compose(
                                    sizes ->
                                        session
                                            .execute(snapshots, Tuple.tuple())
                                            .map(
                                                rows ->
                                                    counts(
                                                        counts,
                                                        ready,
                                                        sizes,
                                                        rows.iterator().next())))));
  }

  private static ClusterCounts counts(
      JobCounts counts, Map<String, Duration> ready, List<TableSize> sizes, Row snapshot) {
    List<QueueCount> queues =
        counts.queues().stream()
            .map(queue -> count(queue, ready.getOrDefault(queue.queue(), Duration.ZERO)))
            .toList();
    return new ClusterCounts(
        queues,
        sizes,
        Duration.ofMillis(snapshot.getLong("millis")),
        snapshot.getLong("transactions"));
  }

  private static QueueCount count(QueueCounts queue, Duration oldestReady) {
    long dead = 0;
    for (JobState state : JobState.values()) {
      if (!state.isLive() && state != JobState.COMPLETED) {
        dead += queue.of(state).jobs();
      }
    }
    return new QueueCount(
        queue.queue(),
        queue.pausedAt().isPresent(),
        queue.of(JobState.WAITING).jobs(),
        queue.of(JobState.READY).jobs(),
        queue.of(JobState.RUNNING).jobs(),
        dead,
        oldestReady);
  }

  private Future<Map<String, Duration>> ready(JobCounts counts) {
    String[] names = counts.queues().stream().map(QueueCounts::queue).toArray(String[]::new);
    return session
        .execute(queues, Tuple.tuple().addValue(names))
        .map(
            rows -> {
              Map<String, Duration> ready = new HashMap<>();
              for (Row row : rows) {
                ready.put(row.getString("queue"), Duration.ofMillis(row.getLong("ready_millis")));
              }
              return ready;
            });
  }

  private Future<List<TableSize>> sizes() {
    return session
        .execute(tables, Tuple.tuple())
        .map(
            rows -> {
              List<TableSize> sizes = new ArrayList<>();
              for (Row row : rows) {
                sizes.add(
                    new TableSize(
                        row.getString("name"),
                        row.getLong("bytes"),
                        row.getLong("live_rows"),
                        row.getLong("dead_rows")));
              }
              return sizes;
            });
  }
}
