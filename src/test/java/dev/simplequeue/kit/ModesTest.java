package dev.simplequeue.kit;

import static dev.simplequeue.kit.Kit.await;
import static dev.simplequeue.kit.Kit.enqueue;
import static dev.simplequeue.kit.Kit.job;
import static dev.simplequeue.testing.JobMatcher.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.testing.JobSnapshot;
import dev.simplequeue.testing.Mode;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who runs the jobs, in the two modes in which it is not the test. */
class ModesTest {

  private static void chain(QueueTester tester, SimpleQueue queue) {
    tester.deploy(
        Handlers.of(
            "first", job -> queue.enqueue(job("second", 2)).map(JobResult.success("sent"))));
    tester.deploy(Kit.succeeding("second"));
  }

  @Nested
  class Inline {
    @RegisterExtension
    static final SimpleQueueExtension QUEUE =
        SimpleQueueExtension.with(setup -> setup.mode(Mode.INLINE));

    @Test
    void whoEnqueuesIsAnsweredWhenTheJobAndWhatItEnqueuedHaveRun(
        QueueTester tester, SimpleQueue queue) {
      chain(tester, queue);

      UUID id = enqueue(queue, job("first", 1));

      assertThat(tester.job(id).outputAs(String.class)).isEqualTo("sent");
      tester.assertEnqueued("second", with().state(JobState.COMPLETED));
    }

    @Test
    void aMessageIsAnsweredSoToo(QueueTester tester, SimpleQueue queue, Vertx vertx) {
      chain(tester, queue);

      await(
          vertx.eventBus().request("simplequeue.enqueue", new JsonObject().put("queue", "first")));

      tester.assertEnqueued("first", with().state(JobState.COMPLETED));
    }

    @Test
    void whenCallsSideBySideAreAllAnsweredAllTheirJobsHaveRun(
        QueueTester tester, SimpleQueue queue) {
      chain(tester, queue);

      await(
          Future.all(
              IntStream.range(0, 20).mapToObj(n -> queue.enqueue(job("first", n))).toList()));

      assertThat(tester.enqueued("first", with().state(JobState.COMPLETED))).hasSize(20);
      assertThat(tester.enqueued("second", with().state(JobState.COMPLETED))).hasSize(20);
    }

    @Test
    void aJobOfAnOpenTransactionWaitsForADrain(QueueTester tester, SimpleQueue queue, Pool pool) {
      chain(tester, queue);

      await(pool.withTransaction(tx -> queue.enqueue(tx, job("first", 1))));

      tester.assertEnqueued("first", with().state(JobState.READY));
      assertThat(tester.drain().completed()).isEqualTo(2);
    }
  }

  @Nested
  class Running {
    @RegisterExtension
    static final SimpleQueueExtension QUEUE =
        SimpleQueueExtension.with(setup -> setup.mode(Mode.RUNNING));

    @Test
    void theQueueRunsByItself(QueueTester tester, SimpleQueue queue) {
      chain(tester, queue);

      JobSnapshot ended = tester.await(enqueue(queue, job("first", 1)));

      assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
      tester.assertEnqueued("second", with().state(JobState.COMPLETED), Duration.ofSeconds(20));
    }

    @Test
    void whatTheClockMakesDueRuns(QueueTester tester, SimpleQueue queue) {
      chain(tester, queue);
      UUID id = enqueue(queue, job("second", 1).runIn(Duration.ofDays(3)));

      tester.clock().advance(Duration.ofDays(3));

      assertThat(tester.await(id).state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aDrainIsRefused(QueueTester tester) {
      assertThatThrownBy(tester::drain)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("mode RUNNING");
    }
  }

  /** Without JUnit. */
  @Test
  void aTesterCanBeStartedByHand() {
    try (QueueTester tester = QueueTester.start(new dev.simplequeue.testing.TestSetup())) {
      tester.deploy(Kit.succeeding("work"));
      enqueue(tester.client(), job("work", 1));
      assertThat(tester.drain().completed()).isEqualTo(1);
    }
  }
}
