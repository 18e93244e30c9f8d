package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.JobStarted;
import dev.simplequeue.event.QueueEvent.NotAccepted;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A job that its instance does not take is lost neither to others nor to itself. */
@Tag("promise-5")
class NotAcceptedTest extends OnDatabase {
  private final Heard heard = new Heard();
  private final Queue<Promise<JobResult>> first = new ConcurrentLinkedQueue<>();
  private final Queue<Promise<JobResult>> second = new ConcurrentLinkedQueue<>();

  /** Another verticle of its pool has the only thread for longer than a poller waits. */
  @Test
  void aJobThatABlockedInstanceDoesNotTakeRunsOnAnotherAndThePlaceComesBack() {
    SimpleQueue queue = deployQueue(vertx, options().addListener(heard));
    String pool = "blocked-" + schema;
    DeploymentOptions onOneThread =
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName(pool)
            .setWorkerPoolSize(1);
    await(vertx.deployVerticle(LambdaHandler.holding("work", first), onOneThread));
    await(queue.enqueue(JobRequest.of("work")));
    endOne(first);
    CountDownLatch blocked = new CountDownLatch(1);
    Future<?> blocking =
        vertx
            .createSharedWorkerExecutor(pool, 1)
            .executeBlocking(
                () -> {
                  blocked.await();
                  return null;
                });
    UUID job = await(queue.enqueue(JobRequest.of("work"))).id();
    eventually(() -> assertThat(heard.all(JobStarted.class)).hasSize(2));

    await(vertx.deployVerticle(LambdaHandler.holding("work", second)));

    endOne(second);
    assertThat(first).as("nothing ran behind the blocked thread").isEmpty();
    assertThat(heard.all(NotAccepted.class))
        .containsExactly(new NotAccepted(job, "work", "it did not take the job within 5 s"));
    assertThat(
            number(
                "select count(*) from {schema}.archive"
                    + " where id = $1 and claims = 2 and attempt = 1 and releases = 0",
                job))
        .as("the job was claimed twice, and began once")
        .isEqualTo(1);

    blocked.countDown();
    await(blocking);
    await(queue.enqueueAll(List.of(JobRequest.of("work"), JobRequest.of("work"))));
    endOne(first);
    endOne(second);
    assertThat(archivedJobs()).isEqualTo(4);
  }

  /** Waits for a job on this instance, and for its end. */
  private void endOne(Queue<Promise<JobResult>> running) {
    eventually(() -> assertThat(running).hasSize(1));
    long before = archivedJobs();
    running.remove().complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(before + 1));
  }

  /** A handler that was undeployed without a word to the poller: its address is gone. */
  private static final class Silent extends HandlerVerticle {
    @Override
    public String queue() {
      return "work";
    }

    @Override
    protected Future<JobResult> process(Job job) {
      return Future.succeededFuture(JobResult.success());
    }

    @Override
    public Future<?> stop() {
      return Future.succeededFuture();
    }
  }

  @Test
  void aJobThatIsSentToAnInstanceThatIsGoneRunsOnAnotherAtOnce() {
    SimpleQueue queue = deployQueue(vertx, options().addListener(heard));
    String silent = await(vertx.deployVerticle(new Silent()));
    await(queue.enqueueAndAwait(JobRequest.of("work")));
    await(vertx.undeploy(silent));
    await(vertx.deployVerticle(LambdaHandler.holding("work", first)));

    await(
        queue.enqueueAll(IntStream.range(0, 20).mapToObj(i -> JobRequest.of("work", i)).toList()));
    eventually(() -> assertThat(heard.all(NotAccepted.class)).hasSize(1));

    NotAccepted refusal = heard.all(NotAccepted.class).get(0);
    assertThat(refusal.reason()).as("at once").doesNotContain("within");
    UUID job = refusal.job();
    eventually(
        () -> {
          first.forEach(promise -> promise.tryComplete(JobResult.success()));
          assertThat(
                  number(
                      "select count(*) from {schema}.archive"
                          + " where id = $1 and claims > 1 and attempt = 1 and releases = 0",
                      job))
              .isEqualTo(1);
        });
    eventually(
        () -> {
          first.forEach(promise -> promise.tryComplete(JobResult.success()));
          assertThat(archivedJobs()).isEqualTo(21);
        });
    assertThat(heard.all(NotAccepted.class)).as("it is asked no more").hasSize(1);
  }

  /** What never began says nothing about how long jobs run. */
  @Test
  void aJobThatIsNotTakenIsNoQuickOne() {
    SimpleQueue queue = deployQueue(vertx, options().addListener(heard));
    String silent = await(vertx.deployVerticle(new Silent()));
    await(vertx.undeploy(silent));
    await(vertx.deployVerticle(LambdaHandler.holding("work", first)));

    await(
        queue.enqueueAll(IntStream.range(0, 20).mapToObj(i -> JobRequest.of("work", i)).toList()));

    eventually(() -> assertThat(heard.all(NotAccepted.class)).hasSize(1));
    await(vertx.timer(300));
    assertThat(number("select sum(claims)::bigint from {schema}.job"))
        .as("none was claimed ahead")
        .isEqualTo(2);
  }
}
