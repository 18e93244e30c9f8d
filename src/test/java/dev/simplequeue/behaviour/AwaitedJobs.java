package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.options.ControlOptions;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.DatabaseTest;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A test that awaits jobs, some of which run until it lets them end. */
abstract class AwaitedJobs extends DatabaseTest {
  protected static final Duration AT_ONCE = Duration.ofSeconds(5);

  protected final Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();

  /** Outcomes must come by hints: looks are too late for a test. */
  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options =
        super.options()
            .setControl(new ControlOptions().setAwaitInterval(Duration.ofMinutes(1)))
            .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(Duration.ofHours(1))))
            .setQueue("unkept", new QueueOptions().setKeepCompleted(false));
    options.getPoller().setGrace(Duration.ofMillis(200));
    return options;
  }

  protected static <T> T atOnce(Future<T> future) {
    return await(future.timeout(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS));
  }

  protected static FailureCode failure(Future<?> future) {
    return ((SimpleQueueException)
            awaitFailure(future.timeout(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS)))
        .code();
  }

  protected static JobRequest later() {
    return JobRequest.of("work").runIn(Duration.ofHours(1));
  }

  protected void deployHolding() {
    deployHandlers(() -> LambdaHandler.holding("work", running), ThreadingModel.EVENT_LOOP, 8);
  }

  protected Promise<JobResult> nextRunning() {
    eventually(() -> assertThat(running).isNotEmpty());
    return running.remove();
  }
}
