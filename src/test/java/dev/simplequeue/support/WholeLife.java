package dev.simplequeue.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.inspect.JobEntry;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * All that can become of a job, on one node with all its parts: for surroundings in which a part of
 * it might fail.
 */
public final class WholeLife {
  private static final Duration SOON = Duration.ofMillis(10);

  private static final Set<JobState> LIVE =
      EnumSet.of(JobState.WAITING, JobState.READY, JobState.RUNNING);

  private final Vertx vertx;
  private final SimpleQueue queue;

  private WholeLife(Vertx vertx, SimpleQueue queue) {
    this.vertx = vertx;
    this.queue = queue;
  }

  /** Deploys a queue with these options, lives through it all with so many jobs, and stops it. */
  public static void run(Vertx vertx, SimpleQueueOptions options, int jobs) {
    options
        .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(SOON)))
        .setQueue("limited", new QueueOptions().setClusterMaxRunning(2).setLimitKeyMaxRunning(1))
        .setTemplate("named", JobRequest.blank().queue("work").timeout(Duration.ofHours(30)));
    String deployment = OnDatabase.await(vertx.deployVerticle(new SimpleQueueVerticle(options)));
    SimpleQueue queue = SimpleQueue.create(vertx, options.getAddressPrefix());
    WholeLife life = new WholeLife(vertx, queue);
    life.handle();
    life.succeedAndFail();
    life.keys();
    life.many(jobs);
    life.orders();
    OnDatabase.await(vertx.undeploy(deployment));
  }

  private void handle() {
    for (String name : List.of("work", "limited")) {
      OnDatabase.await(vertx.deployVerticle(new LambdaHandler(name, 100, job -> answer(job))));
    }
  }

  private static Future<JobResult> answer(Job job) {
    String what = job.payload().getString("what", "succeed");
    return Future.succeededFuture(
        switch (what) {
          case "fail" -> JobResult.failed("no");
          case "fail first" -> job.attempt() == 1 ? JobResult.failed("no") : JobResult.success(7);
          default -> JobResult.success(job.attempt());
        });
  }

  private static JobRequest work(String what) {
    return JobRequest.of("work", Map.of("what", what));
  }

  private void succeedAndFail() {
    JobOutcome done = outcome(work("fail first").headers(Map.of("a", "b")).priority(1));
    assertThat(done.outputAs(Integer.class)).isEqualTo(7);
    assertThat(done.attempts()).isEqualTo(2);
    JobOutcome dead = outcome(work("fail").maxAttempts(2));
    assertThat(dead.state()).isEqualTo(JobState.FAILED);
    assertThat(outcome(JobRequest.fromTemplate("named")).state()).isEqualTo(JobState.COMPLETED);
    JobRequest late = work("succeed").runIn(SOON).timeout(Duration.ofSeconds(90));
    assertThat(outcome(late).state()).isEqualTo(JobState.COMPLETED);
  }

  private JobOutcome outcome(JobRequest request) {
    return OnDatabase.await(queue.enqueueAndAwait(request));
  }

  private void keys() {
    JobRequest first = work("succeed").uniqueKey("key").runIn(Duration.ofHours(1));
    assertThat(status(first)).isEqualTo(Receipt.Status.INSERTED);
    assertThat(status(work("succeed").uniqueKey("key"))).isEqualTo(Receipt.Status.DUPLICATE);
    JobRequest other = work("x").uniqueKey("key", KeyPolicy.REPLACE).runIn(Duration.ofHours(2));
    assertThat(status(other)).isEqualTo(Receipt.Status.REPLACED);
    assertThat(OnDatabase.await(queue.cancelByUniqueKey("key")).ended()).isEqualTo(1);
  }

  private Receipt.Status status(JobRequest request) {
    return OnDatabase.await(queue.enqueue(request)).status();
  }

  private void many(int jobs) {
    List<JobRequest> requests =
        IntStream.range(0, jobs).mapToObj(i -> work("succeed").fingerprint("many")).toList();
    assertThat(OnDatabase.await(queue.enqueueAll(requests)))
        .allMatch(receipt -> receipt.status() == Receipt.Status.INSERTED);
    List<JobRequest> limited =
        IntStream.range(0, 20)
            .mapToObj(i -> JobRequest.of("limited").limitKey("k" + i % 3))
            .toList();
    OnDatabase.await(queue.enqueueAll(limited));
    OnDatabase.eventually(
        () -> {
          assertThat(OnDatabase.await(queue.inspect().counts()).queues()).isNotEmpty();
          assertThat(live()).isEmpty();
        });
  }

  private List<JobEntry> live() {
    JobQuery query = JobQuery.ALL.states(LIVE);
    return OnDatabase.await(queue.inspect().page(query)).jobs();
  }

  private void orders() {
    Operator inspector = queue.operate();
    OnDatabase.await(inspector.pause("work"));
    var redriven = OnDatabase.await(inspector.redrive(RedriveRequest.ofQueue("work")));
    assertThat(redriven.lives()).isNotEmpty();
    var ids = live().stream().map(JobEntry::id).toList();
    assertThat(OnDatabase.await(inspector.reprioritise(ids, 2)).done()).hasSameSizeAs(ids);
    assertThat(OnDatabase.await(inspector.runNow(ids)).done()).hasSameSizeAs(ids);
    assertThat(OnDatabase.await(inspector.find(ids.get(0)))).isPresent();
    assertThat(OnDatabase.await(inspector.delete(ids.subList(0, 1))).done()).hasSize(1);
    OnDatabase.await(inspector.resume("work"));
    OnDatabase.eventually(() -> assertThat(live()).isEmpty());
  }
}
