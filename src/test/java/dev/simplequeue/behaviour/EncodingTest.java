package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A database whose encoding does not hold every character. */
@Tag("promise-5")
class EncodingTest extends OnDatabase {
  private static final String DATABASE = "simplequeue_latin1";
  private static final String NAMES = "Fehler 漢字";
  private static final Duration BACKOFF = Duration.ofMillis(300);

  private final Queue<Long> runs = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void createDatabase() {
    onServer(
        "drop database if exists " + DATABASE,
        "create database %s encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0"
            .formatted(DATABASE));
  }

  @AfterAll
  static void dropDatabase() {
    onServer("drop database if exists %s with (force)".formatted(DATABASE));
  }

  private static void onServer(String... statements) {
    Vertx vertx = Vertx.vertx();
    PgConnection connection =
        await(PgConnection.connect(vertx, PgConnectOptions.fromUri(TestServer.uri())));
    for (String statement : statements) {
      await(connection.query(statement).execute());
    }
    await(connection.close());
    await(vertx.close());
  }

  @Override
  protected String uri() {
    return URI.create(TestServer.uri()).resolve("/" + DATABASE).toString();
  }

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(BACKOFF)));
  }

  private SimpleQueue answering(Future<JobResult> answer) {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  runs.add(System.nanoTime());
                  return answer;
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    return queue;
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of("thrown", Future.failedFuture(new IllegalStateException(NAMES)), 2, "failed"),
        Arguments.of("failed", done(JobResult.failed(NAMES)), 2, "failed"),
        Arguments.of("retry", done(JobResult.retryIn(Duration.ZERO, NAMES)), 2, "failed"),
        Arguments.of("long", done(JobResult.failed("漢".repeat(5000))), 2, "failed"),
        Arguments.of("critical", done(JobResult.critical(NAMES)), 1, "critical"),
        Arguments.of("cancel", done(JobResult.cancel(NAMES)), 1, "cancelled"),
        Arguments.of("unprocessable", done(JobResult.unprocessable(NAMES)), 1, "unprocessable"));
  }

  private static Future<JobResult> done(JobResult result) {
    return Future.succeededFuture(result);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void anErrorThatItDoesNotHoldIsKeptAsPlainTextWithTheRefusal(
      String name, Future<JobResult> answer, int executions, String state) {
    SimpleQueue queue = answering(answer);

    await(queue.enqueue(JobRequest.of("work").maxAttempts(2)));

    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    Row dead = rows("select state, attempt, errors::text from {schema}.dead_letter").get(0);
    assertThat(dead.getString(0)).isEqualTo(state);
    assertThat(dead.getInteger(1)).isEqualTo(executions);
    assertThat(dead.getString(2))
        .contains("\\u6f22", "refused it", "SQLSTATE 22P05")
        .contains("\"kind\"");
    List<Long> times = List.copyOf(runs);
    assertThat(times).as("executions").hasSize(executions);
    if (executions == 2) {
      assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThanOrEqualTo(BACKOFF);
    }
  }

  @Test
  void anOutputThatItDoesNotHoldFailsItsAttempts() {
    SimpleQueue queue = answering(done(JobResult.success(NAMES)));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(2)));

    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    assertThat(runs).hasSize(2);
    assertThat(rows("select errors::text from {schema}.dead_letter").get(0).getString(0))
        .contains("22P05");
  }

  @Test
  void aNoteOfAJobsProgressThatItDoesNotHoldIsKeptAsPlainText() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  job.progress(1, 2, NAMES);
                  return Promise.<JobResult>promise().future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);

    await(queue.enqueue(JobRequest.of("work")));

    eventually(
        () ->
            assertThat(rows("select note from {schema}.progress"))
                .extracting(row -> row.getString("note"))
                .containsExactly("Fehler ??"));
  }
}
