package dev.simplequeue.bench;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The jobs that the harness asks for: who enqueues them, who runs them, and how many did. */
final class AdapterLoad {
  private final Vertx vertx;
  private final AdapterSettings settings;
  private final OfferedRate rate;
  private final RollingLatencies enqueues;
  private final RollingLatencies claims;
  private final RollingLatencies ends;

  /** When the jobs were sent that run, or are not settled yet. */
  private final Map<UUID, Long> sent = new ConcurrentHashMap<>();

  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong started = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private final Producer producer;

  AdapterLoad(Vertx vertx, AdapterSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
    rate = new OfferedRate(settings.rate());
    enqueues = new RollingLatencies(settings.sampleSeconds());
    claims = new RollingLatencies(settings.sampleSeconds());
    ends = new RollingLatencies(settings.sampleSeconds());
    producer =
        new Producer(vertx, pace(), settings.batchMillis(), settings.batchMax(), this::enqueue);
  }

  private Pace pace() {
    if (settings.mode() == AdapterSettings.Mode.DEPTH_TARGET) {
      return Pace.depth(settings.targetDepth(), this::waiting);
    }
    return settings.pacing() == AdapterSettings.Pacing.HARNESS ? rate.byLines() : rate.byClock();
  }

  Future<?> deployWorkers() {
    return Future.all(
        IntStream.range(0, settings.jobs().queues())
            .mapToObj(
                number ->
                    vertx.deployVerticle(
                        new LambdaHandler(
                            AdapterJobs.queue(number), settings.workersOfQueue(), this::work)))
            .toList());
  }

  void produce() {
    rate.listen(System.in);
    settings.rateFile().ifPresent(rate::follow);
    producer.start();
  }

  void stop() {
    producer.stop();
  }

  private Future<?> enqueue(int jobs) {
    long begin = System.nanoTime();
    List<JobRequest> requests =
        LongStream.range(0, jobs)
            .mapToObj(i -> settings.jobs().request(numbers.getAndIncrement()))
            .toList();
    return SimpleQueue.create(vertx)
        .enqueueAll(requests)
        .compose(AdapterLoad::allInserted)
        .onSuccess(v -> requests.forEach(one -> enqueues.record(System.nanoTime() - begin)));
  }

  private static Future<?> allInserted(List<Receipt> receipts) {
    return receipts.stream().allMatch(receipt -> receipt.status() == Receipt.Status.INSERTED)
        ? Future.succeededFuture()
        : Future.failedFuture("the database refused jobs");
  }

  private Future<JobResult> work(Job job) {
    long waited = WorkloadRequests.nanosSinceSent(job);
    claims.record(waited);
    if (job.attempt() == 1) {
      started.incrementAndGet();
    }
    sent.put(job.id(), System.nanoTime() - waited);
    int millis = settings.jobs().workMillis();
    Future<?> done =
        millis == 0 ? Future.succeededFuture() : vertx.timer(millis, TimeUnit.MILLISECONDS);
    return done.map(v -> answer(job));
  }

  private JobResult answer(Job job) {
    boolean failsFirst = job.attempt() == 1 && job.headers().containsKey(AdapterJobs.FAILS_FIRST);
    return switch (settings.jobs().answer()) {
      case SUCCESS, RETRYABLE_FIRST ->
          failsFirst ? JobResult.failed("fails at its first attempt") : JobResult.success();
      case NACK_ALWAYS -> JobResult.failed("fails always");
      case TERMINAL_ALWAYS -> JobResult.critical("is dead always");
    };
  }

  /** Counts what is settled. */
  void on(QueueEvent event) {
    if (event instanceof QueueEvent.JobCompleted done) {
      completed.incrementAndGet();
      Long begin = sent.remove(done.job());
      if (begin != null) {
        ends.record(System.nanoTime() - begin);
      }
    } else if (event instanceof QueueEvent.JobRetried again) {
      retried.incrementAndGet();
      sent.remove(again.job());
    } else if (event instanceof QueueEvent.JobDied dead) {
      sent.remove(dead.job());
    } else if (event instanceof QueueEvent.StaleAnswer stale) {
      sent.remove(stale.job());
    }
  }

  /** Of this process's jobs, those that are on their way or wait. */
  private long waiting() {
    return producer.offered() - producer.failed() - started.get();
  }

  /** From a call to enqueue to its answer, for each of its jobs. */
  RollingLatencies enqueues() {
    return enqueues;
  }

  /** From when a job was sent to its start. */
  RollingLatencies claims() {
    return claims;
  }

  /** From when a job was sent until it is known to be settled. */
  RollingLatencies ends() {
    return ends;
  }

  /** Jobs per second that are offered now. */
  double targetRate() {
    return settings.mode() == AdapterSettings.Mode.DEPTH_TARGET ? 0 : rate.now();
  }

  long enqueued() {
    return producer.committed();
  }

  /** Jobs whose success is settled. */
  long completed() {
    return completed.get();
  }

  /** Failed attempts that are settled, of jobs that run again. */
  long retried() {
    return retried.get();
  }
}
