package dev.simplequeue.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.event.QueueEvent.DatabaseAway;
import dev.simplequeue.event.QueueEvent.HandlersReady;
import dev.simplequeue.event.QueueEvent.NodeStarted;
import dev.simplequeue.event.QueueEvent.SettlementRefused;
import dev.simplequeue.impl.job.StoredJson;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.EventOptions.Publish;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a user puts into payloads, headers, outputs and passwords comes out at no other place: not
 * in the log of whichever library, not in an error, not in an event.
 */
@FreshTables
class SecretsTest extends OnDatabase {
  private static final String PAYLOAD = "p4yload-m4rker";
  private static final String HEADER = "h3ader-m4rker";
  private static final String OUTPUT = "0utput-m4rker";
  private static final String PASSWORD = "pa55word-m4rker";

  private final List<String> errors = new ArrayList<>();
  private final List<String> published = new CopyOnWriteArrayList<>();
  private final Heard heard = new Heard();
  private Log log;
  private SimpleQueue queue;

  @BeforeEach
  void openQueue() {
    log = Log.listenToAll();
    vertx
        .eventBus()
        .<JsonObject>consumer("simplequeue.events", event -> published.add(event.body().encode()));
    queue = deployQueue(vertx, options());
    deployHandlers(() -> new LambdaHandler("work", this::work), ThreadingModel.EVENT_LOOP, 1);
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options().addListener(heard);
    options.getEvents().setPublish(Publish.ALL);
    options.getQueueDefaults().setBackoff(attempt -> Duration.ZERO);
    if (TestServer.isEmbedded()) {
      // It trusts everybody, whatever the password.
      options.setConnectOptions(PgConnectOptions.fromUri(TestServer.uri()).setPassword(PASSWORD));
    }
    return options;
  }

  private Future<JobResult> work(Job job) {
    return switch (job.fingerprint().orElseThrow()) {
      case "fails" -> Future.succeededFuture(JobResult.failed("no use"));
      case "throws" -> throw new IllegalStateException("no use");
      case "does not fit" -> Future.succeededFuture(JobResult.success(job.payloadAs(Sized.class)));
      case "bad output" -> Future.succeededFuture(JobResult.success(OUTPUT + "\0"));
      case "forged output" -> forged("{\"a\": " + OUTPUT + "}");
      case "refused output" -> Future.succeededFuture(JobResult.success(OUTPUT + " forbidden"));
      case "takes long" -> vertx.timer(300).map(JobResult.success());
      default -> Future.succeededFuture(JobResult.success(OUTPUT));
    };
  }

  private static Future<JobResult> forged(String text) {
    return Future.succeededFuture(new JobResult.Success(Optional.of(StoredJson.of(text))));
  }

  /** The payload is a text. */
  record Sized(int size) {}

  private static JobRequest request(String what) {
    return JobRequest.of("work", Map.of("size", PAYLOAD))
        .headers(Map.of("token", HEADER))
        .fingerprint(what)
        .maxAttempts(2);
  }

  /** Keeps what a caller is told, with all causes. */
  private void told(Future<?> call) {
    for (Throwable error = awaitFailure(call); error != null; error = error.getCause()) {
      errors.add(error.toString());
    }
  }

  private void nothingIsShown() {
    assertThat(errors).as("errors").noneMatch(SecretsTest::isSecret);
    assertThat(log.linesAndTraces()).as("log").isNotEmpty().noneMatch(SecretsTest::isSecret);
    assertThat(published).as("events").isNotEmpty().noneMatch(SecretsTest::isSecret);
    assertThat(heard.texts()).as("listeners").isNotEmpty().noneMatch(SecretsTest::isSecret);
    assertThat(rows("select errors::text from {schema}.dead_letter"))
        .as("errors of jobs")
        .extracting(row -> row.getString(0))
        .noneMatch(SecretsTest::isSecret);
  }

  private static boolean isSecret(String text) {
    return text.contains("m4rker");
  }

  @Test
  void noEndOfAJobShowsWhatItHolds() {
    for (String what : List.of("succeeds", "fails", "throws", "does not fit", "bad output")) {
      await(queue.enqueueAndAwait(request(what)));
    }
    await(queue.enqueueAndAwait(request("takes long").timeout(Duration.ofMillis(50))));

    assertThat(deadJobs()).isEqualTo(5);
    nothingIsShown();
  }

  @Test
  void noEndThatTheDatabaseRefusesShowsWhatItHolds() {
    await(
        pool.query(
                "alter table %s.archive add constraint fit check (output::text not like '%%forbidden%%')"
                    .formatted(schema))
            .execute());

    var forged = await(queue.enqueueAndAwait(request("forged output")));
    var refused = await(queue.enqueueAndAwait(request("refused output")));

    assertThat(forged.state()).isEqualTo(JobState.FAILED);
    assertThat(refused.state()).isEqualTo(JobState.FAILED);
    assertThat(refused.errors().get(0).message()).contains("fit").contains("SQLSTATE 23514");
    assertThat(heard.all(SettlementRefused.class)).hasSizeGreaterThanOrEqualTo(2);
    nothingIsShown();
  }

  /** PostgreSQL says the whole row in the detail of such an error. */
  @Test
  void noRequestThatTheDatabaseRefusesIsShown() {
    await(
        pool.query(
                "alter table %s.job add constraint fit check (payload::text not like '%%forbidden%%')"
                    .formatted(schema))
            .execute());
    JobRequest waits = request("waits").runIn(Duration.ofHours(1));
    await(queue.enqueue(waits));
    JobRequest forbidden = JobRequest.of("work", PAYLOAD + " forbidden");

    told(queue.enqueue(forbidden));
    told(pool.withTransaction(c -> queue.enqueue(c, forbidden)));
    told(
        vertx
            .eventBus()
            .request(
                "simplequeue.enqueue",
                new JsonObject().put("queue", "work").put("payload", PAYLOAD + " forbidden")));
    await(queue.enqueueAll(List.of(forbidden, JobRequest.of("other"))))
        .forEach(receipt -> errors.add(receipt.error().orElse("")));

    assertThat(errors).anyMatch(error -> error.contains("SQLSTATE 23514"));
    assertThat(liveJobs()).isEqualTo(2);
    nothingIsShown();
  }

  @Test
  void noBadInputIsShown() {
    told(Future.future(p -> queue.enqueue(JobRequest.of("work", PAYLOAD + "\0"))));
    told(Future.future(p -> queue.enqueue(JobRequest.of("work", Map.of(PAYLOAD, Double.NaN)))));
    told(
        Future.future(
            p -> queue.enqueue(request("work").headers(Map.of("token", HEADER + "\ud800")))));
    told(queue.enqueue(JobRequest.of("work", PAYLOAD.repeat(100_000))));
    for (Object bad : List.of(PAYLOAD + "\0", new JsonObject().put(PAYLOAD + "\0", 1))) {
      told(
          vertx
              .eventBus()
              .request(
                  "simplequeue.enqueue",
                  new JsonObject()
                      .put("queue", "work")
                      .put("payload", bad)
                      .put("headers", new JsonObject().put("token", HEADER + "\0"))));
    }
    nothingIsShownButErrors();
  }

  @Test
  void noLostConnectionShowsWhatTravelledOnIt() {
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(queue.enqueue(request("succeeds")));
      if (i % 20 == 0) {
        await(
            pool.query(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'simplequeue %'")
                .execute());
      }
    }
    await(Future.all(calls));
    eventually(() -> assertThat(liveJobs()).isZero());

    assertThat(heard.all(DatabaseAway.class)).isNotEmpty();
    nothingIsShown();
  }

  @Test
  void noFailedStartShowsThePassword() {
    SimpleQueueOptions away = options().setStartTimeout(Duration.ZERO).setAddressPrefix("other");
    away.getConnectOptions().setPassword(PASSWORD).setPort(1);
    SimpleQueueOptions nobody = options().setAddressPrefix("third");
    nobody.getConnectOptions().setPassword(PASSWORD).setDatabase("no_such_database");

    told(vertx.deployVerticle(new SimpleQueueVerticle(away)));
    told(vertx.deployVerticle(new SimpleQueueVerticle(nobody)));
    told(
        vertx.deployVerticle(
            SimpleQueueVerticle.class.getName(),
            new io.vertx.core.DeploymentOptions()
                .setConfig(new JsonObject().put("uri", "postgresql://u:" + PASSWORD + "@h:x/d"))));
    errors.add(away.toString());

    nothingIsShownButErrors();
  }

  private void nothingIsShownButErrors() {
    assertThat(errors).noneMatch(SecretsTest::isSecret);
    assertThat(log.linesAndTraces()).noneMatch(SecretsTest::isSecret);
  }

  @Test
  void aStartTellsTheOptionsWithoutThePassword() {
    eventually(() -> assertThat(heard.all(HandlersReady.class)).hasSize(1));

    NodeStarted started = heard.all(NodeStarted.class).get(0);
    assertThat(started.schema()).isEqualTo(schema);
    assertThat(new JsonObject(started.options()).getJsonObject("connectOptions").getString("host"))
        .isEqualTo(options().getConnectOptions().getHost());
    assertThat(log.lines())
        .anyMatch(line -> line.contains("in schema " + schema) && line.contains(started.options()));
    assertThat(log.lines()).anyMatch(line -> line.endsWith("has handlers for [work]."));
    assertThat(published)
        .anyMatch(
            event -> new JsonArray().add("work").equals(new JsonObject(event).getValue("queues")));
    nothingIsShownButErrors();
  }

  /** What a handler throws is recorded, logged and published: it is the handler's to say. */
  @Test
  void whatAHandlersOwnExceptionSaysIsShown() {
    deployHandlers(
        () ->
            new LambdaHandler(
                "talks", job -> Future.failedFuture("cannot send " + job.payloadText())),
        ThreadingModel.EVENT_LOOP,
        1);

    await(queue.enqueueAndAwait(JobRequest.of("talks", PAYLOAD).maxAttempts(1)));

    assertThat(log.linesAndTraces()).anyMatch(SecretsTest::isSecret);
    assertThat(published).anyMatch(SecretsTest::isSecret);
  }
}
