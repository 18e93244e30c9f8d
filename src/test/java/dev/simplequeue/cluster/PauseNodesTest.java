package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A queue is paused and resumed on all nodes. */
@Tag("promise-6")
class PauseNodesTest extends TwoNodes {
  private static final int JOBS = 20_000;

  private String deploySucceeding(Vertx node) {
    return deployHandlers(
        node, () -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 2);
  }

  /** Exact: what is claimed after the acknowledgement is nothing, on both nodes and under load. */
  @Test
  void afterAPauseIsAcknowledgedNoNodeClaims() {
    SimpleQueue queue = deployHearing(vertx, options());
    deployHearing(second, options());
    deploySucceeding(vertx);
    deploySucceeding(second);
    Future<?> enqueued =
        queue.enqueueAll(IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work")).toList());
    eventually(() -> assertThat(archivedJobs()).isPositive());

    await(queue.operate().pause("work"));

    String now = rows("select clock_timestamp()::text").get(0).getString(0);
    await(enqueued);
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                .as("what ran has ended, what was held is given back")
                .isZero());
    assertThat(liveJobs()).as("some are left").isPositive();
    await(vertx.timer(300));
    assertThat(
            number(
                "select count(*) from {schema}.archive where claimed_at > $1::text::timestamptz",
                now))
        .isZero();
    await(queue.operate().resume("work"));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(JOBS));
  }

  @Test
  void theOtherNodeIsToldOfAPauseAndGoesOnAtOnceWhenItIsResumed() {
    SimpleQueue queue = deployHearing(vertx, options());
    List<Hint> hints = hints(second);
    deployHearing(second, options());
    deployHolding(second);

    await(queue.operate().pause("work"));
    JobRequest request = JobRequest.of("work");
    await(queue.enqueue(request));
    eventually(() -> assertThat(hints).contains(new Hint.Paused(Set.of("work"))));
    await(vertx.timer(200));
    assertThat(running).isEmpty();
    long before = System.nanoTime();
    await(queue.operate().resume("work"));

    running(request.id()).complete(JobResult.success());
    isAtOnce(before);
  }
}
