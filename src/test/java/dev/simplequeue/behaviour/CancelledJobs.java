package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A test that cancels jobs, some of which run until it lets them end. */
abstract class CancelledJobs extends OnDatabase {
  protected final AtomicInteger starts = new AtomicInteger();
  protected final AtomicInteger signals = new AtomicInteger();
  protected final Map<UUID, Promise<JobResult>> running = new ConcurrentHashMap<>();
  protected final Map<UUID, Job> jobs = new ConcurrentHashMap<>();

  /** Signals must come by hints: polls are too late for a test. */
  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options.getPoller().setPollInterval(Duration.ofMinutes(1)).setGrace(Duration.ofMillis(200));
    return options;
  }

  protected Future<JobResult> hold(Job job) {
    starts.incrementAndGet();
    job.cancelled().onSuccess(v -> signals.incrementAndGet());
    jobs.put(job.id(), job);
    return running.computeIfAbsent(job.id(), id -> Promise.promise()).future();
  }

  protected void deployHolding() {
    deployHandlers(() -> new LambdaHandler("work", 8, this::hold), ThreadingModel.EVENT_LOOP, 1);
  }

  /** Enqueues it and waits until it runs. */
  protected Promise<JobResult> run(SimpleQueue queue, JobRequest request) {
    await(queue.enqueue(request));
    eventually(() -> assertThat(running).containsKey(request.id()));
    return running.get(request.id());
  }

  protected static JobRequest later() {
    return JobRequest.of("work").runIn(Duration.ofHours(1));
  }

  protected Row onlyDead() {
    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    return rows("select * from {schema}.dead_letter").get(0);
  }
}
