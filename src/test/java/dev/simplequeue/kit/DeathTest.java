package dev.simplequeue.kit;

import static dev.simplequeue.kit.Kit.enqueue;
import static dev.simplequeue.kit.Kit.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.testing.JobSnapshot;
import dev.simplequeue.testing.Mode;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The death of a process is a call. */
class DeathTest {
  @RegisterExtension
  static final SimpleQueueExtension QUEUE =
      SimpleQueueExtension.with(
          setup ->
              setup.options(
                  options -> options.setQueue("deadly", new QueueOptions().setMaxCrashes(2))));

  private final List<Promise<JobResult>> answers = new ArrayList<>();
  private final List<Job> ran = new ArrayList<>();

  private Handlers holding(String queue) {
    return Handlers.of(
            queue,
            job -> {
              ran.add(job);
              Promise<JobResult> answer = Promise.promise();
              answers.add(answer);
              return answer.future();
            })
        .places(3);
  }

  @Test
  void theJobOfAKilledNodeRunsAgainAndItsLateAnswerChangesNothing(
      QueueTester tester, SimpleQueue queue) {
    tester.deploy(holding("work"));
    UUID id = enqueue(queue, job("work", 1));

    assertThat(tester.begin("work").state()).isEqualTo(JobState.RUNNING);
    tester.kill();
    answers.get(0).complete(JobResult.success());
    assertThat(tester.job(id).state()).as("nobody knows yet").isEqualTo(JobState.RUNNING);
    assertThat(tester.reap()).isEqualTo(1);

    JobSnapshot rescued = tester.job(id);
    assertThat(rescued.state()).isEqualTo(JobState.READY);
    assertThat(rescued.attempts()).isZero();
    assertThat(rescued.crashes()).isEqualTo(1);

    tester.begin("work");
    answers.get(1).complete(JobResult.success("again"));
    tester.drain();
    assertThat(ran).extracting(Job::attempt).containsExactly(1, 1);
    assertThat(ran).extracting(Job::fence).as("as TestJob.crashes(1) has it").containsExactly(1, 3);
    assertThat(ran).extracting(Job::crashes).containsExactly(0, 1);
  }

  @Test
  void aDrainWaitsForThePlaceOfAHandlerWhoseNodeIsDead(QueueTester tester, SimpleQueue queue) {
    tester.deploy(
        Handlers.of(
            "work",
            job -> {
              ran.add(job);
              return ran.size() > 1
                  ? Future.succeededFuture(JobResult.success())
                  : job.cancelled().compose(v -> tester.vertx().timer(50)).map(JobResult.success());
            }));
    enqueue(queue, job("work", 1));
    tester.begin("work");

    tester.kill();
    tester.reap();

    assertThat(tester.drain().completed()).isEqualTo(1);
    assertThat(ran).hasSize(2);
  }

  @Test
  void aJobThatKillsItsNodesIsBuried(QueueTester tester, SimpleQueue queue) {
    tester.deploy(holding("deadly"));
    UUID id = enqueue(queue, job("deadly", 1));

    for (int death = 0; death < 2; death++) {
      tester.begin("deadly");
      tester.kill();
      tester.reap();
    }

    assertThat(tester.job(id).state()).isEqualTo(JobState.BAD_JOB);
    assertThat(tester.reap()).isZero();
  }

  @Test
  void nothingCanBeginWhereNothingIsReady(QueueTester tester) {
    tester.deploy(holding("work"));

    assertThatThrownBy(() -> tester.begin("work"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no job of queue \"work\" can begin");
  }

  @Test
  void aRunningQueueIsKilledAndGoesOnAsAnother() {
    try (QueueTester tester =
        QueueTester.start(new dev.simplequeue.testing.TestSetup().mode(Mode.RUNNING))) {
      tester.deploy(Kit.succeeding("work"));

      tester.kill();
      tester.reap();

      UUID id = enqueue(tester.client(), job("work", 1));
      assertThat(tester.await(id).state()).isEqualTo(JobState.COMPLETED);
    }
  }
}
