package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.StaleClaimException;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handler's own transaction against time limits, lost leases, and lost answers. */
@Tag("promise-3")
class OwnTransactionTroubleTest extends WithEffects {
  private static final Duration LIMIT = Duration.ofMillis(150);

  /** Longer than a busy machine needs to begin a transaction and settle a job in it. */
  private static final Duration HELD_LIMIT = Duration.ofSeconds(2);

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(200));
    return options;
  }

  private void assertStaleClaim() {
    assertThat(failures).singleElement().isInstanceOf(StaleClaimException.class);
  }

  @Test
  void aJobThatHasTimedOutCannotBeSettledAnyMore() {
    Promise<Void> late = Promise.promise();
    SimpleQueue queue =
        deploy(
            backoff(HOUR).setTimeout(LIMIT),
            job ->
                late.future()
                    .compose(v -> workAndCommit(job, JobResult.success()))
                    .map(JobResult.settled()));
    await(queue.enqueue(JobRequest.of("work")));
    assertCounts(waiting(), 1, 0);

    late.complete();

    eventually(this::assertStaleClaim);
    assertThat(effects()).as("the handler's write was rolled back").isZero();
    assertThat(archivedJobs()).isZero();
    assertThat(waiting().getJsonArray("errors")).hasSize(1);
  }

  @Test
  void aJobOfANodeThatWasDeclaredDeadCannotBeSettledAndRunsAgain() {
    Promise<Void> late = Promise.promise();
    SimpleQueue queue =
        deploy(
            backoff(HOUR),
            job ->
                (job.crashes() == 0 ? late.future() : Future.<Void>succeededFuture())
                    .compose(v -> workAndCommit(job, JobResult.success()))
                    .map(JobResult.settled()));
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(events(QueueEvent.JobStarted.class)).hasSize(1));

    // What a reaper does.
    rows("update {schema}.node set dead_at = now()");
    rows("delete from {schema}.lease");
    rows(
        "update {schema}.job set claimed_by = null, claimed_at = null, claims = claims + 1,"
            + " attempt = attempt - 1, crashes = crashes + 1");
    eventually(() -> assertThat(events(QueueEvent.LeaseLost.class)).hasSize(1));
    late.complete();

    eventually(this::assertStaleClaim);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(effects()).as("only the second run's write").isEqualTo(1);
    assertThat(number("select crashes from {schema}.archive")).isEqualTo(1);
    assertThat(number("select attempt from {schema}.archive")).isEqualTo(1);
    eventually(() -> assertThat(events(QueueEvent.StaleAnswer.class)).hasSize(1));
  }

  @Test
  void aJobThatRunsAgainBeforeItsFirstHandlerAnswersIsNotStale() {
    Promise<Void> again = Promise.promise();
    SimpleQueue queue =
        deployHandler(
            backoff(Duration.ZERO),
            () ->
                new LambdaHandler(
                    "work",
                    2,
                    job -> {
                      if (job.reschedules() > 0) {
                        again.complete();
                        return answer(JobResult.success());
                      }
                      return workAndCommit(job, JobResult.rescheduleIn(Duration.ZERO))
                          .compose(v -> again.future())
                          .compose(v -> Future.failedFuture("after the commit"));
                    }));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    assertCounts(archived(), 1, 1);
    eventually(
        () -> assertThat(events(QueueEvent.JobCompleted.class).size()).isGreaterThanOrEqualTo(1));
    await(vertx.timer(300));
    assertThat(archived().getJsonArray("errors")).isNull();
    assertNothingStale();
  }

  /** The process of the handler's connection, and what ends its transaction. */
  private final Promise<Integer> process = Promise.promise();

  private final Promise<Void> end = Promise.promise();

  /** Settles and then keeps its transaction open. */
  private Future<JobResult> hold(Job job) {
    return pool.withTransaction(
            connection ->
                work(connection, job, JobResult.success("in time"))
                    .compose(v -> connection.query("select pg_backend_pid()").execute())
                    .onSuccess(rows -> process.complete(rows.iterator().next().getInteger(0)))
                    .compose(v -> end.future()))
        .map(JobResult.settled());
  }

  private void endTransaction(boolean commits) {
    if (commits) {
      end.complete();
    } else {
      end.fail("changed its mind");
    }
  }

  private void eventuallyTold(int ends) {
    eventually(
        () ->
            assertThat(
                    events(QueueEvent.JobCompleted.class).size()
                        + events(QueueEvent.JobDied.class).size())
                .isEqualTo(ends));
  }

  @ParameterizedTest(name = "commits: {0}")
  @ValueSource(booleans = {true, false})
  void aJobAtItsTimeLimitIsSettledByWhoeverCommitsFirstAndHoldsUpNoOther(boolean commits) {
    QueueOptions work = backoff(HOUR);
    SimpleQueue queue =
        deployHandler(
            work,
            () ->
                new LambdaHandler(
                    "work",
                    2,
                    job -> job.timeout().isPresent() ? hold(job) : answer(JobResult.success())));
    await(queue.enqueue(JobRequest.of("work").timeout(HELD_LIMIT).maxAttempts(1)));
    int holder = await(process.future());
    eventually(() -> assertThat(waitingFor(holder)).as("the node's settlement").isEqualTo(1));

    await(
        queue.enqueueAll(IntStream.range(0, 50).mapToObj(i -> JobRequest.of("work", i)).toList()));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(50));
    assertThat(liveJobs()).as("the transaction is still open").isEqualTo(1);
    endTransaction(commits);
    eventually(() -> assertThat(archivedJobs() + deadJobs()).isEqualTo(51));
    assertThat(deadJobs()).isEqualTo(commits ? 0 : 1);
    assertThat(effects()).isEqualTo(commits ? 1 : 0);
    eventuallyTold(51);
    assertNothingStale();
  }

  /** The answer that comes before its own transaction has ended waits for that. */
  @ParameterizedTest(name = "commits: {0}")
  @ValueSource(booleans = {true, false})
  void anAnswerThatComesBeforeTheEndOfTheTransactionWaitsForIt(boolean commits) {
    SimpleQueue queue =
        deploy(
            backoff(HOUR),
            job -> {
              hold(job);
              return process.future().map(JobResult.settled());
            });
    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));
    int holder = await(process.future());
    eventually(() -> assertThat(waitingFor(holder)).as("the node's settlement").isEqualTo(1));
    await(vertx.timer(400));

    endTransaction(commits);

    eventually(() -> assertThat(archivedJobs() + deadJobs()).isEqualTo(1));
    assertThat(archivedJobs()).isEqualTo(commits ? 1 : 0);
    assertThat(effects()).isEqualTo(commits ? 1 : 0);
    eventuallyTold(1);
    assertNothingStale();
  }

  @ParameterizedTest(name = "the commit reaches the server: {0}")
  @ValueSource(booleans = {true, false})
  void aCommitWhoseReplyIsLostIsLookedUp(boolean committed) {
    Proxy proxy = new Proxy(vertx);
    PgConnectOptions through = proxy.options().addProperty("application_name", "handler 1");
    SimpleQueue queue =
        deploy(
            backoff(HOUR),
            job ->
                PgConnection.connect(vertx, through)
                    .compose(
                        connection ->
                            connection
                                .begin()
                                .compose(
                                    transaction ->
                                        work(connection, job, JobResult.success())
                                            .compose(
                                                v -> {
                                                  if (committed) {
                                                    proxy.loseNextAnswer("handler");
                                                  } else {
                                                    proxy.loseNextStatement("handler");
                                                  }
                                                  return transaction.commit();
                                                })))
                    .map(JobResult.settled()));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    eventually(() -> assertThat(archivedJobs() + deadJobs()).isEqualTo(1));
    assertThat(proxy.faults()).isEqualTo(1);
    assertThat(archivedJobs()).isEqualTo(committed ? 1 : 0);
    assertThat(effects()).isEqualTo(committed ? 1 : 0);
    assertThat(events(QueueEvent.StaleAnswer.class)).isEmpty();
    await(proxy.close());
  }
}
