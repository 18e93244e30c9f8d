package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.inspect.JobCount;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.QueueCounts;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts jobs by queue and state: exactly as far as that is quick, else by statistics. */
public final class Counting {
  private static final Sql COUNT = Sql.statement("count_jobs");

  private final Session session;
  private final String count;

  /** Uses a session of {@link Database#inspectSession}. */
  public Counting(Database database, Session session) {
    this.session = session;
    this.count = COUNT.in(database.schema());
  }

  /** Counts all queues. */
  public Future<JobCounts> all() {
    return count(null, JobCounts.MAX_QUEUES + 1)
        .map(
            queues ->
                new JobCounts(
                    queues.subList(0, Math.min(queues.size(), JobCounts.MAX_QUEUES)),
                    queues.size() > JobCounts.MAX_QUEUES));
  }

  /** Counts one queue. */
  public Future<QueueCounts> one(String queue) {
    // A queue has ten lanes at most.
    return count(queue, Claiming.LANES).map(queues -> queues.get(0));
  }

  private Future<List<QueueCounts>> count(@Nullable String queue, int atMost) {
    return session
        .execute(count, Tuple.of(queue, atMost))
        .map(
            rows -> {
              List<QueueCounts> queues = new ArrayList<>(rows.size());
              rows.forEach(row -> queues.add(counts(row)));
              return queues;
            });
  }

  private static QueueCounts counts(Row row) {
    Map<JobState, JobCount> jobs = new EnumMap<>(JobState.class);
    live(row, jobs);
    jobs.put(
        JobState.COMPLETED,
        seen(
            row.getLong("archived"),
            row.getBoolean("archived_cut"),
            row.getLong("archived_share")));
    dead(row, jobs);
    return new QueueCounts(
        row.getString("queue"),
        time(row, "paused_at"),
        time(row, "ready_at"),
        time(row, "dead_at"),
        jobs);
  }

  private static Optional<Instant> time(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }

  /**
   * What was counted is taken from the estimate of all live jobs; if both kinds were too many, the
   * rest is split by when jobs are to run, as far as the statistics know.
   */
  private static void live(Row row, Map<JobState, JobCount> jobs) {
    long waiting = row.getLong("waiting");
    long ready = row.getLong("ready");
    long running = row.getLong("running");
    boolean waitingCut = row.getBoolean("waiting_cut");
    boolean dueCut = row.getBoolean("due_cut");
    double future = row.getDouble("future");
    long rest = Math.max(0, row.getLong("live_share") - waiting - ready - running);
    double laterPart = waitingCut && dueCut ? future : waitingCut ? 1 : 0;
    long later = Math.round(rest * laterPart);
    jobs.put(JobState.WAITING, new JobCount(waiting + (waitingCut ? later : 0), !waitingCut));
    jobs.put(JobState.READY, new JobCount(ready + (dueCut ? rest - later : 0), !dueCut));
    // Claims take from the front, which was counted: behind it there are few.
    jobs.put(JobState.RUNNING, new JobCount(running, !dueCut));
  }

  /** The states of those that were counted stand for all. */
  private static void dead(Row row, Map<JobState, JobCount> jobs) {
    JsonObject states = new JsonObject(row.getString("dead"));
    boolean cut = row.getBoolean("dead_cut");
    long seen = row.getLong("dead_seen");
    long all = Math.max(seen, row.getLong("dead_share"));
    for (JobState state : JobState.values()) {
      if (!state.isLive() && state != JobState.COMPLETED) {
        long counted = states.getLong(state.sqlName(), 0L);
        long estimate = cut ? Math.round((double) counted / seen * all) : counted;
        jobs.put(state, new JobCount(estimate, !cut));
      }
    }
  }

  private static JobCount seen(long counted, boolean cut, long estimate) {
    return cut ? new JobCount(Math.max(counted, estimate), false) : new JobCount(counted, true);
  }
}
