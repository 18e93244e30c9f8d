package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes in one JVM, each a {@code Vertx} of its own, share nothing but the database. */
@Tag("promise-7")
class TwoNodesTest extends OnDatabase {
  private static final int JOBS = 10_000;

  @Test
  void tenThousandJobsRunExactlyOnceEachAndNoneIsLeft() {
    Vertx second = Vertx.vertx();
    Map<UUID, AtomicInteger> executions = new ConcurrentHashMap<>();
    AtomicInteger[] byNode = {new AtomicInteger(), new AtomicInteger()};
    SimpleQueue queue = deployQueue();
    deployQueue(second, options());
    for (int node = 0; node < 2; node++) {
      AtomicInteger own = byNode[node];
      deployHandlers(
          node == 0 ? vertx : second,
          () ->
              new LambdaHandler(
                  "work",
                  job -> {
                    own.incrementAndGet();
                    executions
                        .computeIfAbsent(job.id(), id -> new AtomicInteger())
                        .incrementAndGet();
                    return Future.succeededFuture(JobResult.success());
                  }),
          node == 0 ? ThreadingModel.WORKER : ThreadingModel.EVENT_LOOP,
          4);
    }

    await(
        queue.enqueueAll(
            IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work", i)).toList()));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(JOBS));
    assertThat(liveJobs()).isZero();
    assertThat(deadJobs()).isZero();
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(JOBS);
    assertThat(executions).hasSize(JOBS).allSatisfy((id, runs) -> assertThat(runs).hasValue(1));
    assertThat(byNode[0]).as("both took part").hasPositiveValue();
    assertThat(byNode[1]).hasPositiveValue();
    await(second.close());
    assertThat(number("select count(*) from {schema}.node")).isEqualTo(1);
  }
}
