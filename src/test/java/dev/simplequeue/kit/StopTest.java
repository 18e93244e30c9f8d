package dev.simplequeue.kit;

import static dev.simplequeue.kit.Kit.await;
import static dev.simplequeue.kit.Kit.enqueue;
import static dev.simplequeue.kit.Kit.job;
import static dev.simplequeue.testing.JobMatcher.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.examples.StopInOrder;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.testing.JobSnapshot;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import dev.simplequeue.testing.Stopped;
import dev.simplequeue.testing.TestServer;
import dev.simplequeue.testing.TestSetup;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The orderly end of a process is a call, too. */
class StopTest {
  @RegisterExtension
  static final SimpleQueueExtension QUEUE =
      SimpleQueueExtension.with(
          setup -> setup.options(options -> options.getPoller().setGrace(Duration.ofSeconds(20))));

  private static Handlers slow() {
    return Handlers.of(
        "slow", job -> Vertx.currentContext().owner().timer(100).map(JobResult.success("done")));
  }

  @Test
  void whatRunsEndsBeforeTheNodeDoes(QueueTester tester, SimpleQueue queue) {
    tester.deploy(slow());
    UUID id = enqueue(queue, job("slow", 1));
    enqueue(queue, job("slow", 2));
    tester.begin("slow");

    Stopped stopped = tester.stop();

    assertThat(stopped).isEqualTo(new Stopped(1, 0, 0, 0, List.of()));
    assertThat(tester.job(id).outputAs(String.class)).isEqualTo("done");
    tester.assertEnqueued(1, "slow", with().state(JobState.READY));
    assertThatThrownBy(tester::drain)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("drain(): the queue is stopped; restart() it first");
  }

  @Test
  void whatDoesNotEndIsGivenBackAndRunsWhenTheNodeIsThereAgain() {
    Promise<JobResult> answer = Promise.promise();
    try (QueueTester tester =
        QueueTester.start(
            new TestSetup()
                .server(() -> TestServer.at(dev.simplequeue.support.TestServer.uri()))
                .options(options -> options.getPoller().setGrace(Duration.ofMillis(1))))) {
      tester.deploy(Handlers.of("slow", job -> answer.future()));
      UUID id = enqueue(tester.client(), job("slow", 1));
      tester.begin("slow");

      Stopped stopped = tester.stop();

      assertThat(stopped.givenBack()).isEqualTo(1);
      assertThat(stopped.stillRunning())
          .singleElement()
          .asString()
          .startsWith(
              "job " + id + " of queue \"slow\", attempt 1, in " + StopTest.class.getName());
      assertThat(tester.job(id))
          .returns(JobState.READY, JobSnapshot::state)
          .returns(1, JobSnapshot::releases);

      answer.complete(JobResult.success("at last"));
      tester.restart();
      assertThat(tester.drain().completed()).isEqualTo(1);
    }
  }

  /** As its hook for SIGTERM does. */
  @Test
  void anApplicationThatClosesItsVertxCanBeLookedAtAfterwards(
      QueueTester tester, SimpleQueue queue, Vertx vertx) {
    tester.deploy(slow());
    UUID id = enqueue(queue, job("slow", 1));
    tester.begin("slow");

    await(vertx.close());

    assertThat(tester.job(id).state()).isEqualTo(JobState.COMPLETED);
    tester.assertEnqueued(1, "slow", with());
  }

  @Test
  void anotherProcessIsANodeOfTheQueueAndStopsInOrder(QueueTester tester, SimpleQueue queue)
      throws IOException, InterruptedException {
    SimpleQueueOptions options = tester.options();
    Process node =
        new ChildJvm(StopInOrder.class).arguments(List.of(options.toJson().encode())).start();
    try {
      await(queue.enqueueAll(IntStream.range(0, 20).mapToObj(i -> JobRequest.of("slow")).toList()));
      tester.assertEnqueued("slow", with().state(JobState.RUNNING), Duration.ofMinutes(1));

      node.destroy();

      assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      node.destroyForcibly();
    }
    tester.assertNotEnqueued("slow", with().state(JobState.RUNNING));
    tester.assertNotEnqueued(
        "slow", with().that("cut short", job -> job.releases() + job.crashes() > 0));
  }
}
