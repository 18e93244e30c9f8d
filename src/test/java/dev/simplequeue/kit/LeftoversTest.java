package dev.simplequeue.kit;

import static dev.simplequeue.kit.Kit.await;
import static dev.simplequeue.kit.Kit.enqueue;
import static dev.simplequeue.kit.Kit.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.testing.HandlerTester;
import dev.simplequeue.testing.Mode;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import dev.simplequeue.testing.TestJob;
import dev.simplequeue.testing.TestServer;
import dev.simplequeue.testing.TestSetup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A test that ends while something of it goes on is a failed one, and is told what goes on. */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(SimpleQueueExtension.class)
class LeftoversTest {

  /** One that never ends. */
  private static final class Stuck extends HandlerVerticle {
    @Override
    public String queue() {
      return "work";
    }

    @Override
    protected Future<JobResult> process(Job job) {
      return Promise.<JobResult>promise().future();
    }
  }

  private static TestSetup impatient(Mode mode) {
    return new TestSetup()
        .server(() -> TestServer.at(dev.simplequeue.support.TestServer.uri()))
        .mode(mode)
        .patience(Duration.ofSeconds(3))
        .options(options -> options.getPoller().setGrace(Duration.ofMillis(1)));
  }

  private static String text(UUID job, Class<?> handler) {
    return "job " + job + " of queue \"work\", attempt 1, in " + handler.getName() + ", for ";
  }

  @Test
  void aHandlerThatRunsAtTheEndOfATestIsNamed() {
    QueueTester tester = QueueTester.start(impatient(Mode.MANUAL));
    tester.deploy(Stuck::new);
    UUID id = enqueue(tester.client(), job("work", 1));
    tester.begin("work");

    assertThatThrownBy(tester::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the test has ended, and this goes on")
        .hasMessageContaining(text(id, Stuck.class));
  }

  @Test
  void soIsOneOfAQueueThatRunsByItselfAlsoAfterItsTimeLimit() {
    CountDownLatch began = new CountDownLatch(2);
    QueueTester tester = QueueTester.start(impatient(Mode.RUNNING));
    tester.deploy(
        Handlers.of(
            "work",
            job -> {
              began.countDown();
              return Promise.<JobResult>promise().future();
            }));
    UUID id =
        enqueue(tester.client(), job("work", 1).maxAttempts(1).timeout(Duration.ofMillis(20)));
    tester.await(id);

    assertThatThrownBy(tester::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(text(id, LeftoversTest.class));
  }

  @Test
  void whoeverEnqueuedInlineIsNotToldButTheTestIs() {
    QueueTester tester = QueueTester.start(impatient(Mode.INLINE));
    tester.deploy(Handlers.of("work", Object.class, (job, nothing) -> new Stuck().process(job)));
    UUID id = enqueue(tester.client(), JobRequest.of("work"));

    Throwable thrown = catchThrowable(tester::close);

    assertThat(thrown).hasMessageContaining(text(id, LeftoversTest.class));
    assertThat(thrown.getSuppressed()[0])
        .hasMessageContaining("what ran inline: the attempt of job " + id + " took longer than 3s");
  }

  private static Handlers blocking(CountDownLatch never) {
    return Handlers.blocking(
        "work",
        job -> {
          never.await();
          return JobResult.success();
        });
  }

  @Test
  void aBlockedThreadIsNamedAndDoesNotHoldTheEndForLong() {
    CountDownLatch never = new CountDownLatch(1);
    QueueTester tester = QueueTester.start(impatient(Mode.MANUAL));
    tester.deploy(blocking(never));
    UUID id = enqueue(tester.client(), job("work", 1));
    tester.begin("work");

    try {
      assertThatThrownBy(tester::close).hasMessageContaining(text(id, LeftoversTest.class));
    } finally {
      never.countDown();
    }
  }

  @Test
  void aHandlerThatEndsWhenItIsToldToIsNoFailure() {
    QueueTester tester = QueueTester.start(impatient(Mode.MANUAL));
    tester.deploy(Handlers.of("work", job -> job.cancelled().map(JobResult.success())));
    enqueue(tester.client(), job("work", 1));
    tester.begin("work");

    tester.close();
  }

  @Test
  void norIsOneOfANodeThatWasKilled() {
    QueueTester tester = QueueTester.start(impatient(Mode.MANUAL));
    tester.deploy(Stuck::new);
    enqueue(tester.client(), job("work", 1));
    tester.begin("work");
    tester.kill();

    tester.close();
  }

  @Test
  void itCanBeAllowed() {
    CountDownLatch never = new CountDownLatch(1);
    QueueTester tester = QueueTester.start(impatient(Mode.MANUAL).allowLeftovers());
    tester.deploy(Stuck::new);
    tester.deploy(blocking(never));
    enqueue(tester.client(), job("work", 1));
    enqueue(tester.client(), job("work", 2));
    tester.begin("work");
    tester.begin("work");

    tester.close();

    never.countDown();
  }

  @Test
  void anOpenTransactionIsNamedAndEndedSoThatTheSchemaGoes(Pool other) {
    QueueTester tester = QueueTester.start(impatient(Mode.MANUAL));
    SqlConnection connection = await(tester.pool().getConnection());
    await(connection.begin());
    await(tester.client().enqueue(connection, job("work", 1)));

    assertThatThrownBy(tester::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a transaction, idle in transaction, that holds ")
        .hasMessageContaining("job");

    assertThat(
            await(
                    other
                        .preparedQuery("select from pg_namespace where nspname = $1")
                        .execute(Tuple.of(tester.schema())))
                .size())
        .isZero();
  }

  @Test
  void aJobOfAHandlerTesterNobodyWaitsForIsNamed() {
    HandlerTester tester = HandlerTester.of(Stuck::new);
    TestJob job = TestJob.of(JobRequest.of("work"));
    tester.start(job);

    assertThatThrownBy(tester::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the handler of queue \"work\" still runs, attempt 1 of job ");
  }
}
