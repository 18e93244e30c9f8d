package dev.simplequeue.bench;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The jobs that the harness asks for: who enqueues them, who runs them, and how many did. */
final class AdapterLoad {
  private final Vertx vertx;
  private final AdapterSettings settings;
  private final RollingLatencies latencies;
  private final AtomicLong started = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final Producer producer;
  private final Map<String, String> payload;

  AdapterLoad(Vertx vertx, AdapterSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
    latencies = new RollingLatencies(settings.sampleSeconds());
    // {"padding":"…"} is 14 bytes and the padding.
    payload = Map.of("padding", "x".repeat(Math.max(0, settings.payloadBytes() - 14)));
    Pace pace =
        settings.toDepth()
            ? Pace.depth(settings.targetDepth(), this::waiting)
            : Pace.rate(settings.rate());
    producer =
        new Producer(vertx, pace, settings.batchMillis(), settings.batchMax(), this::enqueue);
  }

  Future<String> deployWorkers() {
    return vertx.deployVerticle(new LambdaHandler(Requests.QUEUE, settings.workers(), this::work));
  }

  void produce() {
    producer.start();
  }

  void stop() {
    producer.stop();
  }

  private Future<?> enqueue(int jobs) {
    return SimpleQueue.client(vertx)
        .enqueueAll(
            Stream.generate(() -> Requests.sentNow(JobRequest.of(Requests.QUEUE, payload)))
                .limit(jobs)
                .toList())
        .compose(AdapterLoad::allInserted);
  }

  private static Future<?> allInserted(List<Receipt> receipts) {
    return receipts.stream().allMatch(receipt -> receipt.status() == Receipt.Status.INSERTED)
        ? Future.succeededFuture()
        : Future.failedFuture("the database refused jobs");
  }

  private Future<JobResult> work(Job job) {
    latencies.record(Requests.nanosSinceSent(job));
    started.incrementAndGet();
    Future<?> done =
        settings.workMillis() == 0
            ? Future.succeededFuture()
            : vertx.timer(settings.workMillis(), TimeUnit.MILLISECONDS);
    return done.map(
        v -> {
          completed.incrementAndGet();
          return JobResult.success();
        });
  }

  /** Of this process's jobs, those that are on their way or wait. */
  private long waiting() {
    return producer.offered() - producer.failed() - started.get();
  }

  RollingLatencies latencies() {
    return latencies;
  }

  long enqueued() {
    return producer.committed();
  }

  long completed() {
    return completed.get();
  }
}
