package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.Words;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;

/** Queues whose jobs are ready, and none runs. */
final class WedgedQueues implements Check {
  private static final Sql UNCLAIMED = Sql.statement("cli/find_unclaimed");
  private static final Duration LONG = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "wedged";
  }

  @Override
  public String looksFor() {
    return "queues that are not paused, with jobs that have been ready for a minute and none that"
        + " runs";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    return patient
        .ask(UNCLAIMED, LONG.toMillis())
        .map(rows -> rows.stream().map(WedgedQueues::finding).toList());
  }

  private static Finding finding(Row row) {
    boolean handled = row.getInteger("nodes") > 0;
    String queue = row.getString("queue");
    return Finding.problem(
        queue,
        "The oldest job of queue "
            + queue
            + " has been ready for "
            + Words.lasted(Duration.ofMillis(row.getLong("ready_millis")))
            + ", and none of the queue runs. "
            + (handled
                ? row.getInteger("nodes") + " live node(s) have a handler for it."
                : "No live node has a handler for it."),
        handled
            ? "Ask the health of these nodes. Do other queues use up their places"
                + " (poller.maxRunning), has a transaction locked the jobs? Otherwise take a thread"
                + " dump and restart the node."
            : "Start a node with a handler for the queue, or cancel the jobs.");
  }
}
