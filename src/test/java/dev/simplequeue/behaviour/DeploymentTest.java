package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.event.QueueEvent.SchemaReady;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.poller.PollerVerticle;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers and queue in any order. */
@FreshTables
class DeploymentTest extends OnDatabase {

  @Test
  void aQueuePreparesItsTablesOnceForAllItsParts() {
    Heard heard = new Heard();

    deployQueue(vertx, options().addListener(heard));

    assertThat(heard.all(SchemaReady.class)).hasSize(1);
  }

  @Test
  void handlersMayBeDeployedBeforeTheQueue() {
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 2);
    SimpleQueue queue = deployQueue();

    await(queue.enqueue(JobRequest.of("work")));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"WORKER", "EVENT_LOOP"})
  void handlersAndQueueMayComeAndGo(ThreadingModel threading) {
    String handlers = deployHandlers(() -> LambdaHandler.succeeding("work"), threading, 2);
    String parts = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    SimpleQueue queue = SimpleQueue.create(vertx);
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    await(vertx.undeploy(parts));
    assertThat(number("select count(*) from {schema}.node")).isZero();
    parts = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));

    await(vertx.undeploy(handlers));
    await(queue.enqueue(JobRequest.of("work")));
    await(vertx.timer(300));
    assertThat(liveJobs()).as("no handler, no claim").isEqualTo(1);
    deployHandlers(() -> LambdaHandler.succeeding("work"), threading, 1);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(3));
  }

  @Test
  void aPlaceThatAnEarlierPollersJobTakesIsNotGivenTwice() {
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMillis(50));
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    deployHandlers(() -> LambdaHandler.holding("work", running), ThreadingModel.EVENT_LOOP, 1);
    String parts = await(vertx.deployVerticle(new SimpleQueueVerticle(options)));
    await(SimpleQueue.create(vertx).enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(running).hasSize(1));

    await(vertx.undeploy(parts));
    assertThat(number("select releases from {schema}.job")).isEqualTo(1);
    await(vertx.deployVerticle(new SimpleQueueVerticle(options)));

    await(vertx.timer(500));
    assertThat(running).as("the instance still runs the first one").hasSize(1);
    running.remove().complete(JobResult.success());
    eventually(() -> assertThat(running).hasSize(1));
    assertThat(archivedJobs()).as("the first answer came too late").isZero();
    running.remove().complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }

  /** The job of the earlier poller ends while the offer to the new one is on its way. */
  @Test
  void aPlaceIsNotLostWhenAnEarlierPollersJobEndsDuringTheAttachment() {
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMillis(10));
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    deployHandlers(() -> LambdaHandler.holding("work", running), ThreadingModel.EVENT_LOOP, 1);
    vertx
        .eventBus()
        .localConsumer(
            "simplequeue.local.poller-here",
            message -> running.forEach(promise -> promise.tryComplete(JobResult.success())));
    for (int round = 0; round < 3; round++) {
      String parts = await(vertx.deployVerticle(new SimpleQueueVerticle(options)));
      await(SimpleQueue.create(vertx).enqueue(JobRequest.of("work")));
      eventually(() -> assertThat(running).anyMatch(promise -> !promise.future().isComplete()));
      await(vertx.undeploy(parts));
    }
    await(vertx.deployVerticle(new SimpleQueueVerticle(options)));

    eventually(
        () -> {
          running.forEach(promise -> promise.tryComplete(JobResult.success()));
          assertThat(liveJobs()).isZero();
        });
  }

  @Test
  void aHandlerThatIsUndeployedWhileItsJobHangsTakesNoPermitAlong() {
    SimpleQueueOptions options = options().setQueue("work", new QueueOptions().setMaxRunning(1));
    options.getPoller().setGrace(Duration.ofMillis(10));
    SimpleQueue queue = deployQueue(vertx, options);
    CountDownLatch started = new CountDownLatch(1);
    String hanging =
        deployHandlers(
            () ->
                new LambdaHandler(
                    "work",
                    job -> {
                      started.countDown();
                      return Promise.<JobResult>promise().future();
                    }),
            ThreadingModel.EVENT_LOOP,
            1);
    await(queue.enqueue(JobRequest.of("work")));
    waitFor(started);

    await(vertx.undeploy(hanging));
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }

  @Test
  void aSecondPollerOnOnePrefixIsRefusedByName() {
    deployQueue();

    Throwable failure = awaitFailure(vertx.deployVerticle(new PollerVerticle(options())));

    assertThat(failure)
        .hasMessageContaining("already has a poller with the address prefix simplequeue");
  }

  @Test
  void aSecondQueueOnOnePrefixIsRefusedAndTheFirstGoesOn() {
    SimpleQueue queue = deployQueue();

    Throwable second =
        awaitFailure(
            vertx.deployVerticle(new SimpleQueueVerticle(options().setSchema(schema + "_other"))));
    Throwable enqueue = awaitFailure(vertx.deployVerticle(new EnqueueVerticle(options())));

    assertThat(second).hasMessageContaining("already has a poller");
    assertThat(enqueue).hasMessageContaining("already has an EnqueueVerticle");
    for (int i = 0; i < 10; i++) {
      await(queue.enqueue(JobRequest.of("work")));
    }
    await(pool.withTransaction(connection -> queue.enqueue(connection, JobRequest.of("work"))));
    assertThat(liveJobs()).isEqualTo(11);
    rows("drop schema " + schema + "_other cascade");
  }

  /** A schema and a prefix of its own keep a queue apart, on one server and one bus. */
  @Test
  void twoQueuesOfOneVertxRunTheirOwnJobsAlone() {
    String other = schema + "_two";
    rows("drop schema if exists " + other + " cascade");
    SimpleQueue one = deployQueue();
    String parts =
        await(
            vertx.deployVerticle(
                new SimpleQueueVerticle(options().setSchema(other).setAddressPrefix("two"))));
    SimpleQueue two = SimpleQueue.create(vertx, "two");
    Queue<String> ranInOne = new ConcurrentLinkedQueue<>();
    Queue<String> ranInTwo = new ConcurrentLinkedQueue<>();
    await(vertx.deployVerticle(recording(ranInOne)));
    await(
        vertx.deployVerticle(
            recording(ranInTwo),
            new DeploymentOptions().setConfig(new JsonObject().put("addressPrefix", "two"))));

    for (int i = 0; i < 20; i++) {
      await(one.enqueue(JobRequest.of("work", "one").uniqueKey("key-" + i)));
      await(two.enqueue(JobRequest.of("work", "two").uniqueKey("key-" + i)));
    }
    JsonObject message = new JsonObject().put("queue", "work").put("payload", "two");
    await(vertx.eventBus().request("two.enqueue", message));

    eventually(
        () -> {
          assertThat(archivedJobs()).isEqualTo(20);
          assertThat(number("select count(*) from " + other + ".archive")).isEqualTo(21);
        });
    assertThat(ranInOne).hasSize(20).containsOnly("one");
    assertThat(ranInTwo).hasSize(21).containsOnly("two");
    await(vertx.undeploy(parts));
    rows("drop schema " + other + " cascade");
  }

  private static LambdaHandler recording(Queue<String> ran) {
    return new LambdaHandler(
        "work",
        job -> {
          ran.add(job.payloadAs(String.class));
          return Future.succeededFuture(JobResult.success());
        });
  }

  @Test
  void aNodeMayOnlyEnqueue() {
    await(vertx.deployVerticle(new EnqueueVerticle(options())));

    Receipt receipt = await(SimpleQueue.create(vertx).enqueue(JobRequest.of("work")));

    assertThat(receipt.status()).isEqualTo(Receipt.Status.INSERTED);
    assertThat(number("select count(*) from {schema}.node")).isZero();
  }

  @Test
  void eachPartIsDeployedByNameFromJson() {
    JsonObject config = options().toJson();
    DeploymentOptions deployment = new DeploymentOptions().setConfig(config);
    for (String part :
        new String[] {
          "dev.simplequeue.enqueue.EnqueueVerticle",
          "dev.simplequeue.poller.PollerVerticle",
          "dev.simplequeue.notify.NotifyVerticle",
          "dev.simplequeue.control.ControlVerticle",
          "dev.simplequeue.upkeep.ReaperVerticle",
          "dev.simplequeue.upkeep.JanitorVerticle"
        }) {
      await(vertx.deployVerticle(part, deployment));
    }
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);

    JobOutcome outcome = await(SimpleQueue.create(vertx).enqueueAndAwait(JobRequest.of("work")));

    assertThat(outcome.isCompleted()).isTrue();
  }

  @Test
  void aPartThatIsUndeployedAloneDoesNotWaitForTheHandlersOfItsNode() {
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMinutes(1));
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    await(vertx.deployVerticle(new PollerVerticle(options)));
    String enqueue = await(vertx.deployVerticle(new EnqueueVerticle(options)));
    deployHandlers(() -> LambdaHandler.holding("work", running), ThreadingModel.EVENT_LOOP, 1);
    await(SimpleQueue.create(vertx).enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(running).hasSize(1));

    long before = System.nanoTime();
    await(vertx.undeploy(enqueue));

    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .as("not the minute of grace")
        .isLessThan(Duration.ofSeconds(40));
    running.remove().complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }

  @Test
  void withoutAControlPartACancelAndAnAwaitFailAndSaySo() {
    await(vertx.deployVerticle(new EnqueueVerticle(options())));
    SimpleQueue queue = SimpleQueue.create(vertx);
    JobRequest request = JobRequest.of("work");
    await(queue.enqueue(request));

    assertThat(awaitFailure(queue.cancel(request.id())))
        .hasMessageContaining("no ControlVerticle with the address prefix simplequeue");
    assertThat(awaitFailure(queue.await(request.id())))
        .hasMessageContaining("no ControlVerticle with the address prefix simplequeue");
  }

  @Test
  void wrongOptionsFailTheDeploymentAndAreNamedTogether() {
    JsonObject config =
        new JsonObject()
            .put("shcema", "a")
            .put("poller", new JsonObject().put("maxRunning", 0).put("pollInterval", 5));

    Throwable failure =
        awaitFailure(
            vertx.deployVerticle(
                "dev.simplequeue.SimpleQueueVerticle", new DeploymentOptions().setConfig(config)));

    assertThat(failure)
        .hasMessageContaining("shcema: unknown key, did you mean `schema`?")
        .hasMessageContaining("poller.maxRunning: is 0; the limit is 1 to 100000")
        .hasMessageContaining("poller.pollInterval: is a number; must be a duration");
  }

  @Test
  void aDatabaseThatRefusesThePasswordFailsTheDeploymentAtOnce() {
    SimpleQueueOptions options = options();
    options.getConnectOptions().setDatabase("no_such_database");

    Throwable failure = awaitFailure(vertx.deployVerticle(new SimpleQueueVerticle(options)));

    assertThat(failure).hasMessageContaining("no_such_database");
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
