package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Has many jobs changed by a durable operation: counts them, has that confirmed, submits, and
 * watches it. A node does the work, and goes on when this process ends.
 */
final class ManyJobs {
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Action action;
  private final Cluster cluster;

  ManyJobs(Action action, Cluster cluster) {
    this.action = action;
    this.cluster = cluster;
  }

  /**
   * Changes them.
   *
   * @param order as the begin of a question, such as Redrive
   * @param request the keys of the bus: {@code kind}, {@code filter}, {@code priority}
   * @param atMost how long to wait for the end
   */
  Exit change(String order, JsonObject request, Duration atMost) {
    JsonObject preview = action.ask(cluster, Verb.PREVIEW, request);
    long jobs = preview.getLong("total");
    boolean exact = preview.getBoolean("exact");
    if (jobs == 0 && exact) {
      action.show(preview, () -> action.line("there is no such job"));
      return Exit.NO;
    } else if (jobs > 1 || !exact) {
      action.confirm(jobs, order + (exact ? " " : " more than ") + Words.count(jobs, "job"));
    }
    JsonObject submitted = action.ask(cluster, Verb.SUBMIT, request);
    JsonObject operation = ended(submitted, atMost);
    action.show(operation, () -> tell(operation));
    boolean runs = operation.getString("state").equals("running");
    if (runs && !atMost.isZero()) {
      throw new Failure(
          Exit.NO,
          "operation "
              + operation.getString("id")
              + " has not ended yet and goes on, if a node with the part operations is there:"
              + " operations show");
    }
    return runs || operation.getLong("changed") > 0 ? Exit.OK : Exit.NO;
  }

  private JsonObject ended(JsonObject submitted, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    JsonObject operation = submitted;
    while (operation.getString("state").equals("running") && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK.toNanos());
      operation =
          action.ask(
              cluster, Verb.OPERATION, new JsonObject().put("id", operation.getString("id")));
    }
    return operation;
  }

  private void tell(JsonObject operation) {
    action.line("operation " + operation.getString("id") + " " + operation.getString("state"));
    action.line(Words.count(operation.getLong("changed"), "job") + " changed");
    operation
        .getJsonObject("skipped")
        .forEach(
            skipped -> action.line("  " + skipped.getValue() + " skipped: " + skipped.getKey()));
  }
}
