package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.notify.NotifyVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.SqlEnqueue;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What nodes tell each other by LISTEN and NOTIFY. */
@Tag("promise-7")
class NotifyTest extends TwoNodes {

  @Test
  void aJobThatIsEnqueuedWhereNobodyHandlesItStartsAtOnceElsewhere() {
    SimpleQueue queue = deployHearing(vertx, options());
    deployHearing(second, options());
    deployHolding(second);
    await(vertx.timer(300));

    long before = System.nanoTime();
    JobRequest request = JobRequest.of("work");
    await(queue.enqueue(request));

    running(request.id());
    isAtOnce(before);
  }

  @Test
  void aNodeWithNothingButItsEnqueueAndNotifyVerticlesTellsTheOthers() {
    deployHearing(second, options());
    deployHolding(second);
    List<Hint> hints = hints(vertx);
    await(vertx.deployVerticle(new EnqueueVerticle(options())));
    await(vertx.deployVerticle(new NotifyVerticle(options())));
    eventually(() -> assertThat(hints).contains(new Hint.HeardAgain()));

    long before = System.nanoTime();
    JobRequest request = JobRequest.of("work");
    await(SimpleQueue.create(vertx).enqueue(request));
    running(request.id());
    JobRequest inTransaction = JobRequest.of("work");
    await(
        pool.withTransaction(
            connection -> SimpleQueue.create(vertx).enqueue(connection, inTransaction)));
    running(inTransaction.id());

    isAtOnce(before);
  }

  @Test
  void aJobThatIsEnqueuedBySqlStartsAtOnce() {
    deployHearing(vertx, options());
    deployHolding(vertx);
    await(vertx.timer(300));

    long before = System.nanoTime();
    JobRequest request = JobRequest.of("work");
    await(pool.withTransaction(c -> SqlEnqueue.enqueue(c, schema, request)));

    running(request.id());
    isAtOnce(before);
  }

  @Test
  void aCancelAndAnOutcomeReachTheOtherNodeAtOnce() {
    SimpleQueue queue = deployHearing(vertx, options());
    deployHearing(second, options());
    deployHolding(second);
    JobRequest cancelled = JobRequest.of("work");
    JobRequest completed = JobRequest.of("work");
    await(queue.enqueueAll(List.of(cancelled, completed)));
    Promise<JobResult> first = running(cancelled.id());
    Promise<JobResult> other = running(completed.id());
    Future<JobOutcome> dead = queue.await(cancelled.id());
    Future<JobOutcome> archived = queue.await(completed.id());
    await(vertx.timer(300));

    long before = System.nanoTime();
    assertThat(await(queue.cancel(cancelled.id())).signalled()).isEqualTo(1);
    eventually(() -> assertThat(signals).hasValue(1));
    first.complete(JobResult.failed("cancelled"));
    other.complete(JobResult.success("there"));

    assertThat(await(dead).state()).isEqualTo(JobState.CANCELLED);
    assertThat(await(archived).outputAs(String.class)).isEqualTo("there");
    isAtOnce(before);
  }

  @Test
  void aJobThatWaitsAndIsCancelledElsewhereIsAnsweredAtOnce() {
    SimpleQueue queue = deployHearing(vertx, options());
    SimpleQueue other = deployHearing(second, options());
    JobRequest request = JobRequest.of("work").runIn(Duration.ofHours(1));
    await(queue.enqueue(request));
    Future<JobOutcome> outcome = queue.await(request.id());
    await(vertx.timer(200));

    long before = System.nanoTime();
    await(other.cancel(request.id()));

    assertThat(await(outcome).state()).isEqualTo(JobState.CANCELLED);
    isAtOnce(before);
  }

  @Test
  void aJobThatAStoppingNodeGivesBackRunsElsewhereAtOnce() {
    deployHearing(second, options());
    List<Hint> hints = hints(vertx);
    String node = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    eventually(() -> assertThat(hints).contains(new Hint.HeardAgain()));
    deployHolding(vertx);
    JobRequest request = JobRequest.of("work");
    await(SimpleQueue.create(vertx).enqueue(request));
    running(request.id());
    AtomicInteger elsewhere = new AtomicInteger();
    deployHandlers(
        second,
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  elsewhere.incrementAndGet();
                  return Future.succeededFuture(JobResult.success());
                }),
        ThreadingModel.EVENT_LOOP,
        1);

    await(vertx.undeploy(node));
    long stopped = System.nanoTime();

    eventually(() -> assertThat(elsewhere).hasValue(1));
    isAtOnce(stopped);
  }

  /** They may end before their node has heard that somebody waits. */
  @Test
  void quickJobsThatRunElsewhereAreAnsweredAtOnce() {
    SimpleQueue queue = deployHearing(vertx, options());
    deployHearing(second, options());
    deployHandlers(second, () -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    await(vertx.timer(300));

    for (int i = 0; i < 20; i++) {
      long before = System.nanoTime();
      assertThat(await(queue.enqueueAndAwait(JobRequest.of("work"))).isCompleted()).isTrue();
      isAtOnce(before);
    }
  }

  @Test
  void everythingWorksByPollsAlone() {
    SimpleQueueOptions options = options();
    options.getNotify().setEnabled(false);
    options.getPoller().setPollInterval(Duration.ofMillis(200));
    options.getControl().setAwaitInterval(Duration.ofMillis(200));
    SimpleQueue queue = deployQueue(vertx, options);
    deployQueue(second, options);
    deployHolding(second);
    JobRequest request = JobRequest.of("work");
    Future<JobOutcome> outcome = queue.enqueueAndAwait(request);
    Promise<JobResult> handler = running(request.id());

    assertThat(await(queue.cancel(request.id())).signalled()).isEqualTo(1);
    eventually(() -> assertThat(signals).hasValue(1));
    handler.complete(JobResult.failed("cancelled"));

    assertThat(await(outcome).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void whatStrangersSayOnTheChannelDoesNoHarm() {
    SimpleQueue queue = deployHearing(vertx, options());
    deployHearing(second, options());
    deployHolding(second);
    List<Hint> hints = hints(second);
    String id = UUID.randomUUID().toString();
    List<String> payloads =
        List.of(
            "",
            "garbage",
            "{",
            "[]",
            "null",
            "{\"jobs\":7}",
            "{\"jobs\":[7,null,{}]}",
            "{\"jobs\":[\"work\",\"unknown\",\"\"]}",
            "{\"from\":[],\"cancelled\":[\"x\"]}",
            "{\"cancelled\":[\"" + id + "\"]}",
            "{\"awaited\":[\"" + id + "\"]}",
            "{\"changed\":[\"" + id + "\"]}",
            "{\"alive\":1}",
            "{\"jobs\":" + "[".repeat(7_900),
            "x".repeat(7_999));
    for (int i = 0; i < 20; i++) {
      for (String payload : payloads) {
        rows("select pg_notify($1, $2)", schema, payload);
      }
    }

    long before = System.nanoTime();
    JobRequest request = JobRequest.of("work");
    Future<JobOutcome> outcome = queue.enqueueAndAwait(request);
    running(request.id()).complete(JobResult.success());

    assertThat(await(outcome).isCompleted()).isTrue();
    isAtOnce(before);
    assertThat(hints).doesNotContain(new Hint.Deaf());
  }

  @Test
  void manyCallsSendFewNotifications() {
    SimpleQueue queue = deployHearing(vertx, options());
    AtomicInteger heard = new AtomicInteger();
    PgConnection stranger =
        await(PgConnection.connect(second, PgConnectOptions.fromUri(TestServer.uri())));
    stranger.notificationHandler(news -> heard.incrementAndGet());
    await(stranger.query("listen \"" + schema + "\"").execute());
    AtomicInteger left = new AtomicInteger(5_000);
    Promise<Void> done = Promise.promise();
    AtomicInteger callers = new AtomicInteger(64);

    long before = System.nanoTime();
    for (int i = 0; i < 64; i++) {
      enqueueNext(queue, left, callers, done);
    }
    await(done.future());
    long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
    await(vertx.timer(100));

    assertThat(liveJobs()).isEqualTo(5_000);
    // One per 10 ms, and now and then the node's own call.
    assertThat(heard.get()).isBetween(2, (int) (millis / 10) + 20);
    await(stranger.close());
  }

  private static void enqueueNext(
      SimpleQueue queue, AtomicInteger left, AtomicInteger callers, Promise<Void> done) {
    if (left.getAndDecrement() <= 0) {
      if (callers.decrementAndGet() == 0) {
        done.complete();
      }
      return;
    }
    queue
        .enqueue(JobRequest.of("work"))
        .onFailure(done::tryFail)
        .onSuccess(receipt -> enqueueNext(queue, left, callers, done));
  }
}
