package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.ControlOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Waiting in vain, too long, and in thousands. */
@Tag("promise-8")
class AwaitLimitsTest extends AwaitedJobs {
  @Test
  void anUnknownJobFailsAtOnceAndCostsNoOtherWaiterAnything() {
    SimpleQueue queue = deployQueue();
    JobRequest request = later();
    await(queue.enqueue(request));
    Future<JobOutcome> waiting = queue.await(request.id());

    assertThat(failure(queue.await(UUID.randomUUID()))).isEqualTo(FailureCode.UNKNOWN_JOB);
    assertThat(failure(queue.await(JobRequest.of("work").id()))).isEqualTo(FailureCode.UNKNOWN_JOB);

    await(queue.cancel(request.id()));
    assertThat(atOnce(waiting).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aJobWhoseRecordCannotBeReadCostsNoOtherWaiterAnything() {
    SimpleQueue queue = deployQueue();
    JobRequest odd = later();
    JobRequest request = later();
    await(queue.enqueueAll(List.of(odd, request)));
    rows(
        "update {schema}.job set headers = '{\"a\": {}}', errors = '[{\"at\": 1}]' where id = $1",
        odd.id());

    Future<JobOutcome> oddWaiting = queue.await(odd.id());
    Future<JobOutcome> waiting = queue.await(request.id());
    await(queue.cancel(request.id()));
    await(queue.cancel(odd.id()));

    assertThat(atOnce(waiting).state()).isEqualTo(JobState.CANCELLED);
    assertThat(atOnce(oddWaiting).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aWaiterWhoseTimeIsOverFailsAndTheJobGoesOn() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest request = JobRequest.of("work");
    Future<JobOutcome> patient = queue.enqueueAndAwait(request);
    eventually(() -> assertThat(running).as("it is there").isNotEmpty());

    assertThat(failure(queue.await(request.id(), Await.END.atMost(Duration.ofMillis(100)))))
        .isEqualTo(FailureCode.NOT_YET);

    nextRunning().complete(JobResult.success());
    assertThat(atOnce(patient).isCompleted()).isTrue();
  }

  @Test
  void waitersAreBoundedAndThoseThatLeaveMakeRoom() {
    SimpleQueueOptions options = options();
    options.getControl().setMaxAwaited(2);
    SimpleQueue queue = deployQueue(vertx, options);
    JobRequest request = later();
    await(queue.enqueue(request));
    Future<JobOutcome> one = queue.await(request.id());
    Future<JobOutcome> two = queue.await(request.id(), Await.END.atMost(Duration.ofMillis(500)));

    assertThat(failure(queue.await(request.id()))).isEqualTo(FailureCode.BUFFER_FULL);

    assertThat(failure(two)).isEqualTo(FailureCode.NOT_YET);
    Future<JobOutcome> three = queue.await(request.id());
    await(queue.cancel(request.id()));
    assertThat(atOnce(one).state()).isEqualTo(JobState.CANCELLED);
    assertThat(atOnce(three).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aWaitThatCannotBeginIsToldApartFromAJobThatWasNotEnqueued() {
    SimpleQueueOptions options = options();
    options.getControl().setMaxAwaited(1);
    SimpleQueue queue = deployQueue(vertx, options);
    JobRequest first = later();
    await(queue.enqueue(first));
    Future<JobOutcome> one = queue.await(first.id());

    Throwable noWait = awaitFailure(queue.enqueueAndAwait(later()));
    Throwable noJob = awaitFailure(queue.enqueueAndAwait(JobRequest.of("unkept")));

    assertThat(noWait).isNotInstanceOf(EnqueueException.class);
    assertThat(noJob).isInstanceOf(EnqueueException.class);
    assertThat(liveJobs()).isEqualTo(2);
    assertThat(one.isComplete()).isFalse();
  }

  @Test
  void aQueueThatKeepsNoRecordRefusesToBeAwaited() {
    SimpleQueue queue = deployQueue();
    JobRequest request = JobRequest.of("unkept").runIn(Duration.ofHours(1));

    assertThat(failure(queue.enqueueAndAwait(request))).isEqualTo(FailureCode.NOT_KEPT);
    assertThat(liveJobs()).isZero();

    await(queue.enqueue(request));
    assertThat(failure(queue.await(request.id()))).isEqualTo(FailureCode.NOT_KEPT);
  }

  @Test
  void aStopFailsTheWaitersAndTheJobsStay() {
    String node = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    SimpleQueue queue = SimpleQueue.create(vertx);
    Future<JobOutcome> waiting = queue.enqueueAndAwait(later());
    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
    await(vertx.timer(100));

    await(vertx.undeploy(node));

    assertThat(failure(waiting)).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure(queue.await(UUID.randomUUID()))).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void fiveThousandWaitersAreServedWithFewStatements() {
    Proxy proxy = new Proxy(vertx);
    SimpleQueue queue =
        deployQueue(
            vertx,
            options()
                .setConnectOptions(proxy.options())
                .setControl(new ControlOptions().setAwaitInterval(Duration.ofSeconds(1))));
    List<JobRequest> requests = Stream.generate(AwaitedJobs::later).limit(5000).toList();
    await(queue.enqueueAll(requests));

    List<Future<JobOutcome>> outcomes =
        requests.stream().map(request -> queue.await(request.id())).toList();
    await(vertx.timer(1500));
    rows("update {schema}.job set run_at = now()");
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 4);

    outcomes.forEach(outcome -> assertThat(await(outcome).isCompleted()).isTrue());
    assertThat(proxy.statements("simplequeue control")).isBetween(5, 300);
    await(proxy.close());
  }
}
