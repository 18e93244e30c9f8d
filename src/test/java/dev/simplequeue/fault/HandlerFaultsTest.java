package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent.LeaseLost;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handlers that do what they must not do, beside others that work. */
@Tag("promise-5")
class HandlerFaultsTest extends UnderLoad {
  private static final int BAD = 8;

  private final CountDownLatch end = new CountDownLatch(1);

  /** A handler of the queue {@code bad} that tells a witness before it does what it does. */
  private static final class Bad extends HandlerVerticle {
    private final Witness witness;
    private final Function<Job, JobResult> work;

    Bad(Witness witness, Function<Job, JobResult> work) {
      this.witness = witness;
      this.work = work;
    }

    @Override
    public String queue() {
      return "bad";
    }

    @Override
    protected Future<JobResult> process(Job job) {
      witness.started(job.id(), job.fence());
      JobResult result;
      try {
        result = work.apply(job);
      } catch (Error e) {
        witness.ended(job.id(), job.fence(), "failed");
        throw e;
      }
      witness.ended(job.id(), job.fence(), "success");
      return Future.succeededFuture(result);
    }
  }

  private void deployBad(ThreadingModel threading, Function<Job, JobResult> work) {
    Vertx node = nodes.get(1);
    Witness witness = ledger.witness("node 2");
    await(
        node.deployVerticle(
            () -> new Bad(witness, work),
            new DeploymentOptions()
                .setThreadingModel(threading)
                .setWorkerPoolName("bad")
                .setWorkerPoolSize(BAD)
                .setInstances(BAD)));
  }

  private void enqueueBad(Duration timeout) {
    List<JobRequest> jobs =
        IntStream.range(0, BAD)
            .mapToObj(i -> JobRequest.of("bad", i).maxAttempts(2).timeout(timeout))
            .toList();
    jobs.forEach(job -> await(producers.untilAcknowledged(job)));
  }

  private long ended(String table, String queue) {
    return number("select count(*) from {schema}." + table + " where queue = $1", queue);
  }

  @Test
  void aNodeWhoseEventLoopsAreBlockedForLongerThanItsLeaseComesBackAsAnother() {
    begin(2);
    long since = System.currentTimeMillis();
    deployBad(ThreadingModel.EVENT_LOOP, this::blockUntilDeclaredDead);

    enqueueBad(Duration.ZERO);
    recoversWithin(SOON);
    eventually(() -> assertThat(heard.all(LeaseLost.class)).isNotEmpty());
    eventually(() -> assertThat(ended("archive", "bad")).isEqualTo(BAD));
    recoversWithin(SOON);
    // A job that was claimed again may wait on a loop that is still blocked, and be lost once more.
    heard.all(LeaseLost.class).forEach(lost -> ledger.fault("node 2", "loops blocked", since));
    booksAgree("event loops blocked until the node is declared dead", 2);
  }

  /** Unless it was taken from a node for that before. */
  private JobResult blockUntilDeclaredDead(Job job) {
    if (job.crashes() == 0) {
      eventually(() -> assertThat(heard.all(NodeDeclaredDead.class)).isNotEmpty());
    }
    return JobResult.success();
  }

  @Test
  void handlersThatBlockForEverCostNobodyElseAnything() {
    begin(2);
    deployBad(ThreadingModel.WORKER, this::blockForEver);

    enqueueBad(Duration.ofMillis(500));
    recoversWithin(SOON);
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from {schema}.job where queue = 'bad'"
                            + " and jsonb_array_length(errors) = 1 and claimed_by is null"))
                .as("their time limit has ended them")
                .isEqualTo(BAD));
    flows(100);
    end.countDown();

    // The ledger has heard only of the ends that came after that: a time limit is a failure.
    ledger.fault("node 2", "blocked beyond the time limit", 0);
    booksAgree("handlers that block for ever", 1);
    assertThat(ended("archive", "bad")).isEqualTo(BAD);
  }

  private JobResult blockForEver(Job job) {
    try {
      if (job.attempt() == 1 && !end.await(2, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the test did not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return JobResult.success();
  }

  @Test
  void handlersThatThrowErrorsFailTheirOwnJobsAlone() {
    begin(2);
    deployBad(
        ThreadingModel.EVENT_LOOP,
        job -> {
          throw new OutOfMemoryError("as the test wants it");
        });

    enqueueBad(Duration.ZERO);
    recoversWithin(SOON);

    booksAgree("handlers that throw OutOfMemoryError", 1);
    assertThat(ended("dead_letter", "bad")).isEqualTo(BAD);
  }
}
