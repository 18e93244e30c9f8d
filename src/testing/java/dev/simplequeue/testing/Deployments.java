package dev.simplequeue.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a test has deployed: first the queue, then its handlers. */
final class Deployments {
  /** A stop takes no longer, after the grace time. */
  private static final Duration AFTER_GRACE = Duration.ofSeconds(15);

  /** How long to wait for the end of what is known not to end. */
  private static final Duration HOPELESS = Duration.ofSeconds(3);

  private final Vertx vertx;
  private final Duration grace;
  private final StillRunning running;
  private final List<Deployed> all = new ArrayList<>();
  private List<String> leftRunning = List.of();

  private static final class Deployed {
    private final Supplier<Future<String>> deployment;
    private final String what;
    private @Nullable String id;

    Deployed(Supplier<Future<String>> deployment, String what) {
      this.deployment = deployment;
      this.what = what;
    }

    void start(Duration atMost) {
      id = Waits.get(deployment.get(), atMost, what);
    }
  }

  /**
   * @param grace how long a stop lets jobs run
   */
  Deployments(Vertx vertx, Duration grace, StillRunning running) {
    this.vertx = vertx;
    this.grace = grace;
    this.running = running;
  }

  /** Deploys something; the first is the queue. */
  synchronized void add(Supplier<Future<String>> deployment, Duration atMost, String what) {
    Deployed one = new Deployed(deployment, what);
    one.start(atMost);
    all.add(one);
  }

  /** What was stopped is deployed again, in its order. */
  synchronized void restart(Duration atMost) {
    all.stream().filter(one -> !isThere(one)).forEach(one -> one.start(atMost));
  }

  /** The queue first: what runs may end, and is told to end; then it shows what still runs. */
  synchronized void stop() {
    AllSteps steps = new AllSteps();
    all.stream().limit(1).forEach(queue -> steps.take(() -> stop(queue)));
    leftRunning = running.now();
    running.forget();
    all.stream().skip(1).forEach(handler -> steps.take(() -> stop(handler)));
    if (leftRunning.isEmpty()) {
      // Else that is why they failed, and it is told by name.
      steps.end();
    }
  }

  private void stop(Deployed one) {
    if (isThere(one)) {
      Waits.get(vertx.undeploy(one.id), limit(), "the end of what was deployed");
      one.id = null;
    }
  }

  private boolean isThere(Deployed one) {
    return one.id != null && vertx.deploymentIDs().contains(one.id);
  }

  /** How long a stop may take. */
  synchronized Duration limit() {
    return leftRunning.isEmpty() ? grace.plus(AFTER_GRACE) : HOPELESS;
  }

  /** The handlers that the newest stop has left running, in words. */
  synchronized List<String> leftRunning() {
    return leftRunning;
  }

  /** Whether the application has undeployed the queue, or closed its Vert.x. */
  synchronized boolean endedElsewhere() {
    return !all.isEmpty() && all.get(0).id != null && !isThere(all.get(0));
  }

  synchronized void refuseIfStopped(String method) {
    if (all.isEmpty() || !isThere(all.get(0))) {
      throw new IllegalStateException(method + ": the queue is stopped; restart() it first");
    }
  }
}
