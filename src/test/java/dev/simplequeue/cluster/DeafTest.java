package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node whose listening connection is gone, or half open, notices, hears again, and catches up.
 */
@Tag("promise-7")
class DeafTest extends TwoNodes {
  private static final String LISTENER = "simplequeue notify";

  private Proxy proxy;

  @BeforeEach
  void openProxy() {
    proxy = new Proxy(vertx);
  }

  @Override
  @AfterEach
  void closeNodes() {
    super.closeNodes();
    await(proxy.close());
  }

  /** The options of the node behind the proxy. */
  private SimpleQueueOptions proxied(Duration alive) {
    SimpleQueueOptions options = options().setConnectOptions(proxy.options());
    options.getNotify().setAliveInterval(alive);
    return options;
  }

  private static void eventuallyHearsAgain(List<Hint> hints) {
    eventually(
        () ->
            assertThat(hints).containsSubsequence(List.of(new Hint.Deaf(), new Hint.HeardAgain())));
  }

  private void hears(SimpleQueue queue) {
    await(vertx.timer(100));
    long before = System.nanoTime();
    JobRequest request = JobRequest.of("work");
    await(queue.enqueue(request));
    running(request.id());
    isAtOnce(before);
  }

  @Test
  void aNodeWhoseListeningConnectionTheServerEndsHearsAgain() {
    SimpleQueue queue = deployHearing(vertx, options());
    deployHearing(second, options());
    deployHolding(second);
    List<Hint> hints = hints(second);

    assertThat(
            number(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where application_name like 'simplequeue notify %'"))
        .isEqualTo(2);

    eventuallyHearsAgain(hints);
    hears(queue);
  }

  @Test
  void whatWasToldWhileTheConnectionWasAwayIsFoundAsSoonAsItIsBack() {
    SimpleQueue queue = deployHearing(vertx, options());
    deployHearing(second, proxied(Duration.ofSeconds(10)));
    deployHolding(second);
    SimpleQueue other = SimpleQueue.create(second);
    JobRequest runs = JobRequest.of("work");
    JobRequest awaited = JobRequest.of("work").runIn(Duration.ofHours(1));
    await(queue.enqueueAll(List.of(runs, awaited)));
    running(runs.id());
    Future<JobOutcome> outcome = other.await(awaited.id());
    await(vertx.timer(200));
    List<Hint> hints = hints(second);

    proxy.refuse(true);
    eventually(() -> assertThat(hints).contains(new Hint.Deaf()));
    JobRequest missed = JobRequest.of("work");
    await(queue.enqueue(missed));
    assertThat(await(queue.cancel(runs.id())).signalled()).isEqualTo(1);
    assertThat(await(queue.cancel(awaited.id())).ended()).isEqualTo(1);
    await(vertx.timer(500));
    assertThat(running).doesNotContainKey(missed.id());
    proxy.refuse(false);
    long before = System.nanoTime();

    running(missed.id());
    eventually(() -> assertThat(signals).hasValue(1));
    assertThat(await(outcome).state()).isEqualTo(JobState.CANCELLED);
    isAtOnce(before);
    eventuallyHearsAgain(hints);
    hears(queue);
  }

  @Test
  void aHalfOpenConnectionIsNoticedAndReplaced() {
    SimpleQueue queue = deployHearing(vertx, options());
    deployHearing(second, proxied(Duration.ofMillis(500)));
    deployHolding(second);
    JobRequest runs = JobRequest.of("work");
    await(queue.enqueue(runs));
    running(runs.id());
    List<Hint> hints = hints(second);

    assertThat(proxy.swallow(LISTENER)).isEqualTo(1);
    JobRequest missed = JobRequest.of("work");
    await(queue.enqueue(missed));
    await(queue.cancel(runs.id()));

    running(missed.id());
    eventually(() -> assertThat(signals).hasValue(1));
    eventuallyHearsAgain(hints);
    hears(queue);
    running.values().forEach(promise -> promise.tryComplete(JobResult.success()));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(3));
  }
}
