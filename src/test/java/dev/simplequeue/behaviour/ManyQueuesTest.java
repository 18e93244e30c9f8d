package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One node with handlers for more queues than one claim asks for. */
@Tag("promise-5")
class ManyQueuesTest extends OnDatabase {
  private static final int QUEUES = 150;
  private static final Duration POLL = Duration.ofSeconds(10);

  private void deployHandlersOf(int first) {
    await(
        Future.all(
            IntStream.range(first, QUEUES)
                .mapToObj(i -> vertx.deployVerticle(LambdaHandler.succeeding("queue-" + i)))
                .toList()));
  }

  private static List<JobRequest> oneJobEach(int first) {
    return IntStream.range(first, QUEUES).mapToObj(i -> JobRequest.of("queue-" + i)).toList();
  }

  @Test
  void eachOfManyQueuesIsServedWithinTwoPollIntervals() {
    SimpleQueueOptions options = options();
    options.getPoller().setPollInterval(POLL);
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlersOf(0);

    await(queue.enqueueAll(oneJobEach(0)));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(QUEUES));
    assertThat(
            number(
                "select (extract(epoch from max(claimed_at - created_at)) * 1000)::bigint"
                    + " from {schema}.archive"))
        .isLessThan(2 * POLL.toMillis());
  }

  /** Even on a node whose global permits the busy queue alone could use up. */
  @Test
  void aBusyQueueStarvesNoneOfTheOthers() {
    SimpleQueueOptions options = options();
    options.getPoller().setMaxRunning(5);
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(
        () ->
            new LambdaHandler(
                "busy",
                10,
                job -> vertx.timer(5, TimeUnit.MILLISECONDS).map(v -> JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        1);
    deployHandlersOf(1);
    await(
        queue.enqueueAll(
            IntStream.range(0, 10_000).mapToObj(i -> JobRequest.of("busy", i)).toList()));

    await(queue.enqueueAll(oneJobEach(1)));

    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.archive where queue <> 'busy'"))
                .isEqualTo(QUEUES - 1));
    assertThat(liveJobs()).as("of the busy queue").isPositive();
  }
}
