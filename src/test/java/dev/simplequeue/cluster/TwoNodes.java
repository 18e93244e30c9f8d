package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.ControlOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A test of what two nodes tell each other: polls and looks come once a minute, so that whatever is
 * done sooner is done because of a hint.
 */
abstract class TwoNodes extends OnDatabase {
  /** By far before the next poll, also on a busy machine. */
  protected static final Duration AT_ONCE = Duration.ofSeconds(20);

  protected final Map<UUID, Promise<JobResult>> running = new ConcurrentHashMap<>();
  protected final AtomicInteger signals = new AtomicInteger();
  protected Vertx second;

  @BeforeEach
  void openSecond() {
    second = Vertx.vertx();
  }

  @AfterEach
  void closeNodes() {
    running.values().forEach(promise -> promise.tryComplete(JobResult.success()));
    await(second.close());
  }

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options =
        super.options().setControl(new ControlOptions().setAwaitInterval(Duration.ofMinutes(1)));
    options.getPoller().setPollInterval(Duration.ofMinutes(1)).setGrace(Duration.ofMillis(200));
    return options;
  }

  /** What the node's parts are told, from now on. */
  protected static List<Hint> hints(Vertx node) {
    List<Hint> hints = new CopyOnWriteArrayList<>();
    SimpleQueue.create(node);
    new Hints(node, SimpleQueueOptions.DEFAULT_ADDRESS_PREFIX).onHeard(hints::add);
    return hints;
  }

  /** Deploys a whole queue and waits until it hears the others. */
  protected SimpleQueue deployHearing(Vertx node, SimpleQueueOptions options) {
    List<Hint> hints = hints(node);
    SimpleQueue queue = deployQueue(node, options);
    eventually(() -> assertThat(hints).contains(new Hint.HeardAgain()));
    return queue;
  }

  protected void deployHolding(Vertx node) {
    deployHandlers(
        node, () -> new LambdaHandler("work", 8, this::hold), ThreadingModel.EVENT_LOOP, 1);
  }

  private Future<JobResult> hold(Job job) {
    job.cancelled().onSuccess(v -> signals.incrementAndGet());
    return running.computeIfAbsent(job.id(), id -> Promise.promise()).future();
  }

  protected Promise<JobResult> running(UUID job) {
    eventually(() -> assertThat(running).containsKey(job));
    return running.get(job);
  }

  /** Whether what was begun at this time came soon enough to be due to a hint. */
  protected static void isAtOnce(long since) {
    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(AT_ONCE);
  }
}
