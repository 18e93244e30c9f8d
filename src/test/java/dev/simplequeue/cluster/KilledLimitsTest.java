package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.NodeJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits over processes of their own that are killed while they hold permits. */
@Tag("promise-14")
class KilledLimitsTest extends LimitedNodes {
  private final List<NodeJvm> workers = new ArrayList<>();

  @AfterEach
  void killWorkers() throws Exception {
    for (NodeJvm worker : workers) {
      worker.kill();
    }
  }

  @ParameterizedTest(name = "{0} permits")
  @CsvSource({"1, 30", "50, 600"})
  void limitsHoldAndNothingLeaksThoughNodesAreKilled(int permits, int jobs) throws Exception {
    SimpleQueueOptions options =
        options(new QueueOptions().setClusterMaxRunning(permits).setLimitKeyMaxRunning(permits));
    // Long enough that a node which is alive keeps its lease on a busy machine.
    options.getPoller().setHeartbeatInterval(Duration.ofSeconds(1));
    SimpleQueue queue = deployQueue(vertx, options);
    openLedger();
    for (int i = 0; i < 3; i++) {
      workers.add(new NodeJvm(Worker.class, options));
    }
    await(
        queue.enqueueAll(
            IntStream.range(0, jobs)
                .mapToObj(i -> JobRequest.of("work", i).limitKey("key " + i % 2))
                .toList()));

    for (int i = 0; i < 2; i++) {
      long before = starts();
      eventually(() -> assertThat(starts()).isGreaterThan(before + jobs / 6));
      eventually(
          () ->
              assertThat(number("select count(*) from {schema}.permit where free_at > now()"))
                  .isPositive());
      workers.get(i).kill();
    }

    nothingIsLeft(jobs);
    assertThat(mostAtATime(false)).isLessThanOrEqualTo(permits);
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(jobs);
  }
}
