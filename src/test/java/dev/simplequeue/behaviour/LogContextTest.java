package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A line in the log names the job that it is about, whoever writes it, and no other. */
class LogContextTest extends OnDatabase {
  private final Queue<Map<String, String>> within = new ConcurrentLinkedQueue<>();
  private final Queue<Context> contexts = new ConcurrentLinkedQueue<>();

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(Duration.ofMillis(10))));
  }

  private static Map<String, String> present() {
    return Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
  }

  /** The job runs twice. */
  private JobRequest run(ThreadingModel threading) {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  within.add(present());
                  contexts.add(vertx.getOrCreateContext());
                  LoggerFactory.getLogger("dev.simplequeue.test").info("at work");
                  return job.attempt() == 1
                      ? Future.failedFuture("once")
                      : Future.succeededFuture(JobResult.success());
                }),
        threading,
        1);
    JobRequest request = JobRequest.of("work");
    await(queue.enqueueAndAwait(request));
    return request;
  }

  private static Map<String, String> of(JobRequest request, int attempt) {
    return Map.of(
        "job", request.id().toString(), "queue", "work", "attempt", String.valueOf(attempt));
  }

  /** What a later task of the same context finds. */
  private Map<String, String> after(Context context) {
    Promise<Map<String, String>> found = Promise.promise();
    context.runOnContext(v -> found.complete(present()));
    return await(found.future());
  }

  private void assertNamedWithinAndNotAfter(ThreadingModel threading) {
    JobRequest request = run(threading);

    assertThat(within).containsExactly(of(request, 1), of(request, 2));
    assertThat(contexts).allSatisfy(context -> assertThat(after(context)).isEmpty());
  }

  @Test
  void aWorkerThreadHasItWhileItsHandlerRuns() {
    assertNamedWithinAndNotAfter(ThreadingModel.WORKER);
  }

  @Test
  void aVirtualThreadHasItWhileItsHandlerRuns() {
    assumeTrue(Runtime.version().feature() >= 21);
    assertNamedWithinAndNotAfter(ThreadingModel.VIRTUAL_THREAD);
  }

  @Test
  void anEventLoopNeverHasIt() {
    run(ThreadingModel.EVENT_LOOP);

    assertThat(within).hasSize(2).allSatisfy(context -> assertThat(context).isEmpty());
    assertThat(contexts).allSatisfy(context -> assertThat(after(context)).isEmpty());
  }

  @Test
  void whatTheQueueLogsOfAJobHasItAndTheNextLineHasNot() {
    try (Log log = Log.listen()) {
      JobRequest request = run(ThreadingModel.EVENT_LOOP);

      assertThat(log.context("runs again")).isEqualTo(List.of(of(request, 1)));
      assertThat(log.context("at work"))
          .as("lines of the handler, on an event loop")
          .containsOnly(Map.of());
      assertThat(log.context("has handlers for")).containsOnly(Map.of());
    }
  }

  @Test
  void whatAHandlerLogsHasIt() {
    try (Log log = Log.listen()) {
      JobRequest request = run(ThreadingModel.WORKER);

      assertThat(log.context("at work")).isEqualTo(List.of(of(request, 1), of(request, 2)));
    }
  }
}
