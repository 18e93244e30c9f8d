package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cancel meets jobs that are claimed and have not begun, and threads that block. */
@Tag("promise-6")
class CancelStartTest extends OnDatabase {
  private final Queue<Job> started = new ConcurrentLinkedQueue<>();

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options
        .getPoller()
        .setPollInterval(Duration.ofMinutes(1))
        .setPrefetchHold(Duration.ofSeconds(10));
    return options;
  }

  private long claimed() {
    return number("select count(*) from {schema}.job where claimed_by is not null");
  }

  @Test
  void jobsThatAreHeldForAPlaceNeverStart() {
    SimpleQueue queue = deployQueue();
    Promise<JobResult> gate = Promise.promise();
    AtomicInteger late = new AtomicInteger();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  String kind = job.payloadAs(String.class);
                  if (kind.equals("late")) {
                    late.incrementAndGet();
                  }
                  return kind.equals("blocks")
                      ? gate.future()
                      : Future.succeededFuture(JobResult.success());
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    // Quick ones first, or none would be claimed ahead.
    await(
        queue.enqueueAll(
            IntStream.range(0, 500).mapToObj(i -> JobRequest.of("work", "quick")).toList()));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(500));
    await(queue.enqueue(JobRequest.of("work", "blocks")));
    await(
        queue.enqueueAll(
            IntStream.range(0, 20)
                .mapToObj(i -> JobRequest.of("work", "late").fingerprint("group"))
                .toList()));
    eventually(() -> assertThat(claimed()).as("one runs, the others are held").isEqualTo(21));

    assertThat(await(queue.cancelByFingerprint("group"))).isEqualTo(new Cancellation(0, 20, 0));

    eventually(() -> assertThat(deadJobs()).isEqualTo(20));
    gate.complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(501));
    assertThat(late).hasValue(0);
    assertThat(number("select count(*) from {schema}.dead_letter where state = 'cancelled'"))
        .isEqualTo(20);
    assertThat(number("select max(attempt) from {schema}.dead_letter")).isZero();
  }

  /** Waits for a permit of its own before it begins. */
  private static final class Acquiring extends HandlerVerticle {
    private final Promise<Permit> permit;
    private final Queue<Job> acquiring;
    private final Queue<Job> started;

    Acquiring(Promise<Permit> permit, Queue<Job> acquiring, Queue<Job> started) {
      this.permit = permit;
      this.acquiring = acquiring;
      this.started = started;
    }

    @Override
    public String queue() {
      return "work";
    }

    @Override
    protected Future<Permit> acquire(Job job) {
      acquiring.add(job);
      return permit.future();
    }

    @Override
    protected Future<JobResult> process(Job job) {
      started.add(job);
      return Future.succeededFuture(JobResult.success());
    }
  }

  @Test
  void aJobThatWaitsForItsHandlersOwnPermitNeverStartsAndGivesThePermitBack() {
    SimpleQueue queue = deployQueue();
    Promise<Permit> permit = Promise.promise();
    Queue<Job> acquiring = new ConcurrentLinkedQueue<>();
    AtomicInteger released = new AtomicInteger();
    deployHandlers(() -> new Acquiring(permit, acquiring, started), ThreadingModel.EVENT_LOOP, 1);
    JobRequest request = JobRequest.of("work");
    await(queue.enqueue(request));
    eventually(() -> assertThat(acquiring).hasSize(1));

    assertThat(await(queue.cancel(request.id())).signalled()).isEqualTo(1);

    assertThat(await(queue.await(request.id())).state())
        .as("it does not wait for the permit")
        .isEqualTo(JobState.CANCELLED);
    permit.complete(Permit.granted(released::incrementAndGet));
    eventually(() -> assertThat(released).hasValue(1));
    assertThat(started).isEmpty();
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(started).as("the place is free again").hasSize(1));
  }

  /** Blocks its thread until it is interrupted or let go. */
  private static final class Blocking extends HandlerVerticle {
    private final boolean interrupting;
    private final CountDownLatch gate;
    private final Queue<Job> started;
    private final AtomicBoolean interrupted;

    Blocking(
        boolean interrupting, CountDownLatch gate, Queue<Job> started, AtomicBoolean interrupted) {
      this.interrupting = interrupting;
      this.gate = gate;
      this.started = started;
      this.interrupted = interrupted;
    }

    @Override
    public String queue() {
      return "work";
    }

    @Override
    public boolean interruptWhenCancelled() {
      return interrupting;
    }

    @Override
    protected Future<JobResult> process(Job job) {
      started.add(job);
      try {
        boolean open = gate.await(20, TimeUnit.SECONDS);
        return Future.succeededFuture(JobResult.success(open));
      } catch (InterruptedException e) {
        interrupted.set(true);
        return Future.failedFuture(e);
      }
    }
  }

  @Test
  void aBlockedThreadIsInterruptedIfItsHandlerAsksForIt() {
    SimpleQueue queue = deployQueue();
    CountDownLatch gate = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    deployHandlers(() -> new Blocking(true, gate, started, interrupted), ThreadingModel.WORKER, 1);
    JobRequest request = JobRequest.of("work");
    await(queue.enqueue(request));
    eventually(() -> assertThat(started).hasSize(1));

    await(queue.cancel(request.id()));

    assertThat(await(queue.await(request.id())).state()).isEqualTo(JobState.CANCELLED);
    assertThat(interrupted).isTrue();
    gate.countDown();
    JobRequest next = JobRequest.of("work");
    assertThat(await(queue.enqueueAndAwait(next)).state())
        .as("the next job of the thread is not interrupted")
        .isEqualTo(JobState.COMPLETED);
  }

  @Test
  void noThreadIsInterruptedUnlessItsHandlerAsksForIt() {
    SimpleQueue queue = deployQueue();
    CountDownLatch gate = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    deployHandlers(() -> new Blocking(false, gate, started, interrupted), ThreadingModel.WORKER, 1);
    JobRequest request = JobRequest.of("work");
    await(queue.enqueue(request));
    eventually(() -> assertThat(started).hasSize(1));
    AtomicBoolean signalled = new AtomicBoolean();
    started.element().cancelled().onSuccess(v -> signalled.set(true));

    await(queue.cancel(request.id()));

    eventually(() -> assertThat(signalled).isTrue());
    gate.countDown();
    assertThat(await(queue.await(request.id())).state()).isEqualTo(JobState.COMPLETED);
    assertThat(interrupted).isFalse();
  }
}
