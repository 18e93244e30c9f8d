package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.IdleQueue;
import dev.simplequeue.cli.Words;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Queues whose jobs are ready, and none runs. */
final class WedgedQueues implements Check {
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
    return IdleQueue.find(patient.session(), patient.options().getSchema(), LONG)
        .map(idle -> idle.stream().map(WedgedQueues::finding).toList());
  }

  private static Finding finding(IdleQueue idle) {
    boolean handled = idle.nodes() > 0;
    String queue = idle.queue();
    return Finding.problem(
        queue,
        "The oldest job of queue "
            + queue
            + " has been ready for "
            + Words.lasted(idle.readyFor())
            + ", and none of the queue runs. "
            + (handled
                ? idle.nodes() + " live node(s) have a handler for it."
                : "No live node has a handler for it."),
        handled
            ? "Ask the health of these nodes. Do other queues use up their places"
                + " (poller.maxRunning), has a transaction locked the jobs? Otherwise take a thread"
                + " dump and restart the node."
            : "Start a node with a handler for the queue, or cancel the jobs.");
  }
}
