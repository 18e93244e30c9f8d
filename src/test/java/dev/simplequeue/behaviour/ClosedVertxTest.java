package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Who calls a queue whose Vert.x is closed is told so, by the future; who is late is not heard. */
class ClosedVertxTest extends OnDatabase {

  @Test
  void everyCallFailsItsFutureAndSaysThatTheVertxIsClosed() {
    Vertx closed = Vertx.vertx();
    SimpleQueue queue = deployQueue(closed, options());
    await(closed.close());
    UUID id = UUID.randomUUID();
    JobRequest request = JobRequest.of("work");
    Map<String, Supplier<Future<?>>> calls = new LinkedHashMap<>();
    calls.put("enqueue", () -> queue.enqueue(request));
    calls.put("enqueueAll", () -> queue.enqueueAll(List.of(request)));
    calls.put("enqueueAndAwait", () -> queue.enqueueAndAwait(request));
    calls.put("await", () -> queue.await(id));
    calls.put("await how", () -> queue.await(id, Await.FIRST_ATTEMPT));
    calls.put("cancel", () -> queue.cancel(id));
    calls.put("cancelByUniqueKey", () -> queue.cancelByUniqueKey("key"));
    calls.put("cancelByFingerprint", () -> queue.cancelByFingerprint("group"));
    calls.put("counts", () -> queue.inspect().counts());
    calls.put("counts of one", () -> queue.inspect().counts("work"));
    calls.put("page", () -> queue.inspect().page(JobQuery.ALL));
    calls.put("find", () -> queue.inspect().find(id));
    calls.put("redrive", () -> queue.operate().redrive(RedriveRequest.one(id)));
    calls.put("pause", () -> queue.operate().pause("work"));
    calls.put("resume", () -> queue.operate().resume("work"));
    calls.put("delete", () -> queue.operate().delete(List.of(id)));
    calls.put("reprioritise", () -> queue.operate().reprioritise(List.of(id), 1));
    calls.put("runNow", () -> queue.operate().runNow(List.of(id)));
    calls.put("a new client", () -> SimpleQueue.create(closed).enqueue(request));

    calls.forEach(
        (name, call) ->
            assertThat(awaitFailure(call.get()))
                .as(name)
                .isInstanceOfSatisfying(
                    SimpleQueueException.class,
                    error -> assertThat(error.code()).isEqualTo(FailureCode.UNAVAILABLE))
                .hasMessageContaining("this Vertx is closed"));
    assertThat(liveJobs()).isZero();
  }

  @Test
  void onAConnectionOfTheCallersTheFutureFailsToo() {
    Vertx closed = Vertx.vertx();
    SimpleQueue queue = deployQueue(closed, options());
    await(closed.close());

    Throwable error =
        awaitFailure(pool.withTransaction(conn -> queue.enqueue(conn, JobRequest.of("work"))));

    assertThat(error).isInstanceOf(SimpleQueueException.class);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void anAnswerThatComesAfterTheCloseIsNoErrorInTheLog() {
    Vertx own = Vertx.vertx();
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMillis(1));
    SimpleQueue queue = deployQueue(own, options);
    Promise<JobResult> late = Promise.promise();
    AtomicInteger running = new AtomicInteger();
    deployHandlers(
        own,
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  running.incrementAndGet();
                  return late.future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(running).hasValue(1));

    try (Log log = Log.listenToAll()) {
      await(own.close());
      late.complete(JobResult.success());

      assertThat(log.levels()).doesNotContain(Level.ERROR);
    }
  }

  @Test
  void aHandlerThatWaitsOnATimerWhenItsVertxIsClosedIsNoErrorInTheLog() {
    Vertx own = Vertx.vertx();
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMillis(1));
    SimpleQueue queue = deployQueue(own, options);
    AtomicInteger running = new AtomicInteger();
    deployHandlers(
        own,
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  running.incrementAndGet();
                  return own.timer(60_000).map(JobResult.success());
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(running).hasValue(1));

    try (Log log = Log.listenToAll()) {
      await(own.close());

      assertThat(log.levels()).doesNotContain(Level.ERROR);
    }
  }
}
