package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.SqlEnqueue;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Templates are the same to requests from Java, in messages and in SQL. */
class TemplateTest extends OnDatabase {
  private static final Duration LATER = Duration.ofHours(1);

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setQueue("unkept", new QueueOptions().setKeepCompleted(false))
        .setTemplate("welcome", welcome())
        .setTemplate("queue", JobRequest.blank().queue("work"))
        .setTemplate("unkept", JobRequest.blank().queue("unkept"))
        .setTemplate("nothing", JobRequest.blank())
        .setTemplate(
            "retime", JobRequest.blank().queue("work").runIn(LATER).keyPolicy(KeyPolicy.RETIME));
  }

  private static JobRequest welcome() {
    return JobRequest.blank()
        .queue("email")
        .priority(1)
        .runIn(LATER)
        .maxAttempts(7)
        .timeout(Duration.ofSeconds(90))
        .keyPolicy(KeyPolicy.REPLACE)
        .fingerprint("group")
        .limitKey("tenant")
        .headers(Map.of("source", "template", "both", "template"))
        .payload(
            new JsonObject()
                .put("text", "template")
                .put("list", new JsonArray().add(1).add(2))
                .put("from", new JsonObject().put("name", "template").put("host", "template")));
  }

  private Ways ways(SimpleQueue queue) {
    return new Ways(vertx, pool, schema, queue);
  }

  /** The job's row as far as a request decides about it. */
  private JsonObject row(JobRequest request) {
    JsonObject row =
        rows(
                "select to_jsonb(j) || jsonb_build_object("
                    + "'timeout', extract(epoch from timeout)::int,"
                    + " 'later', run_at > clock_timestamp() + interval '50 min')"
                    + " from {schema}.job j where id = $1",
                request.id())
            .get(0)
            .getJsonObject(0);
    JsonObject named = new JsonObject();
    for (String column :
        List.of(
            "queue",
            "payload",
            "headers",
            "priority",
            "max_attempts",
            "timeout",
            "fingerprint",
            "limit_key",
            "later")) {
      named.put(column, row.getValue(column));
    }
    return named;
  }

  @Test
  void aRequestThatNamesNothingHasTheTemplatesValues() {
    ways(deployQueue())
        .forEach(
            (way, enqueue) -> {
              JobRequest request = JobRequest.fromTemplate("welcome");

              JsonObject receipt = await(enqueue.apply(request));

              assertThat(receipt.getString("status")).as(way).isEqualTo("INSERTED");
              assertThat(row(request))
                  .as(way)
                  .isEqualTo(
                      new JsonObject()
                          .put("queue", "email")
                          .put("payload", RequestJson.write(welcome()).getJsonObject("payload"))
                          .put("headers", RequestJson.write(welcome()).getJsonObject("headers"))
                          .put("priority", 1)
                          .put("max_attempts", 7)
                          .put("timeout", 90)
                          .put("fingerprint", "group")
                          .put("limit_key", "tenant")
                          .put("later", true));
            });
  }

  @Test
  void whatARequestNamesCountsAndObjectsArePutTogether() {
    JsonObject payload =
        new JsonObject()
            .put("list", new JsonArray().add(3))
            .put("from", new JsonObject().put("name", "request").put("more", new JsonObject()))
            .put("own", true);
    ways(deployQueue())
        .forEach(
            (way, enqueue) -> {
              JobRequest request =
                  JobRequest.of("work", payload)
                      .template("welcome")
                      .priority(JobRequest.DEFAULT_PRIORITY)
                      .maxAttempts(JobRequest.DEFAULT_MAX_ATTEMPTS)
                      .timeout(Duration.ZERO)
                      .runIn(Duration.ZERO)
                      .fingerprint("mine")
                      .limitKey("my tenant")
                      .headers(Map.of("both", "request", "own", "request"));

              await(enqueue.apply(request));

              assertThat(row(request))
                  .as(way)
                  .isEqualTo(
                      new JsonObject()
                          .put("queue", "work")
                          .put(
                              "payload",
                              new JsonObject()
                                  .put("text", "template")
                                  .put("list", new JsonArray().add(3))
                                  .put(
                                      "from",
                                      new JsonObject()
                                          .put("name", "request")
                                          .put("host", "template")
                                          .put("more", new JsonObject()))
                                  .put("own", true))
                          .put(
                              "headers",
                              new JsonObject()
                                  .put("source", "template")
                                  .put("both", "request")
                                  .put("own", "request"))
                          .put("priority", 5)
                          .put("max_attempts", 3)
                          .put("timeout", null)
                          .put("fingerprint", "mine")
                          .put("limit_key", "my tenant")
                          .put("later", false));
            });
  }

  @Test
  void anotherPayloadThanAnObjectTakesThePlaceOfTheTemplates() {
    ways(deployQueue())
        .forEach(
            (way, enqueue) -> {
              for (Object payload : new Object[] {"text", 7, List.of(1), null}) {
                JobRequest request = JobRequest.fromTemplate("welcome", payload);

                await(enqueue.apply(request));

                assertThat(row(request).getValue("payload"))
                    .as(way)
                    .isEqualTo(payload instanceof List<?> list ? new JsonArray(list) : payload);
              }
            });
  }

  @Test
  void numbersAreNotRoundedWhenPayloadsArePutTogether() {
    SimpleQueue queue = deployQueue();
    BigDecimal number = new BigDecimal("12345678901234567890.1234567890123456789000");
    JobRequest request = JobRequest.fromTemplate("welcome", Map.of("number", number));

    await(queue.enqueue(request));

    assertThat(
            rows("select payload ->> 'number' from {schema}.job where id = $1", request.id())
                .get(0)
                .getString(0))
        .isEqualTo(number.toPlainString());
  }

  @Test
  void theTemplatesKeyPolicyIsThatOfRequestsThatNameNone() {
    SimpleQueue queue = deployQueue();
    ways(queue)
        .forEach(
            (way, enqueue) -> {
              JobRequest holder = JobRequest.of("email", "old").uniqueKey(way).runIn(LATER);
              await(queue.enqueue(holder));

              JsonObject replaced =
                  await(enqueue.apply(JobRequest.fromTemplate("welcome", "new").uniqueKey(way)));
              JsonObject kept =
                  await(
                      enqueue.apply(
                          JobRequest.fromTemplate("welcome", "newer")
                              .uniqueKey(way, KeyPolicy.KEEP)));

              assertThat(replaced.getString("status")).as(way).isEqualTo("REPLACED");
              assertThat(kept.getString("status")).as(way).isEqualTo("DUPLICATE");
              assertThat(row(holder).getValue("payload")).as(way).isEqualTo("new");
            });
  }

  @Test
  void aTemplateThatRetimesServesAllWaysAndKeepsTheWordOfOlderNodesInItsColumn() {
    SimpleQueue queue = deployQueue();
    ways(queue)
        .forEach(
            (way, enqueue) -> {
              JobRequest holder = JobRequest.of("work", "old").uniqueKey(way);
              await(queue.enqueue(holder));

              JsonObject receipt =
                  await(enqueue.apply(JobRequest.fromTemplate("retime", "new").uniqueKey(way)));

              assertThat(receipt.getString("status")).as(way).isEqualTo("RETIMED");
              assertThat(row(holder).getValue("payload")).as(way).isEqualTo("old");
              assertThat(row(holder).getBoolean("later")).as(way).isTrue();
            });
    assertThat(
            rows("select on_held from {schema}.template where name = 'retime'").get(0).getString(0))
        .isEqualTo("RESCHEDULE");
  }

  @Test
  void anUnknownTemplateFailsTheOneRequestByName() {
    SimpleQueue queue = deployQueue();
    ways(queue)
        .forEach(
            (way, enqueue) ->
                assertThat(await(enqueue.apply(JobRequest.of("work").template("no such"))))
                    .as(way)
                    .isEqualTo(Ways.refused(400)));

    Throwable failure = awaitFailure(queue.enqueue(JobRequest.fromTemplate("no such")));
    List<Receipt> receipts =
        await(
            queue.enqueueAll(
                List.of(
                    JobRequest.of("work"),
                    JobRequest.fromTemplate("no such"),
                    JobRequest.fromTemplate("queue"))));

    assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.INVALID);
    assertThat(failure).hasMessageContaining("template: unknown template no such");
    assertThat(receipts)
        .extracting(Receipt::status)
        .containsExactly(Receipt.Status.INSERTED, Receipt.Status.REFUSED, Receipt.Status.INSERTED);
    assertThat(liveJobs()).isEqualTo(2);
  }

  @Test
  void whatIsOverItsLimitTogetherWithTheTemplateFailsTheOneRequest() {
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < 64; i++) {
      headers.put("h" + i, "v");
    }
    SimpleQueueOptions options = options();
    options.setTemplate(
        "large", JobRequest.blank().queue("work").payload(Map.of("a", "x".repeat(1 << 19))));
    ways(deployQueue(vertx, options))
        .forEach(
            (way, enqueue) -> {
              for (JobRequest request :
                  List.of(
                      JobRequest.fromTemplate("nothing"),
                      JobRequest.fromTemplate("welcome").headers(headers),
                      JobRequest.fromTemplate("large", Map.of("b", "y".repeat(1 << 19))))) {
                assertThat(await(enqueue.apply(request))).as(way).isEqualTo(Ways.refused(400));
              }
            });
    assertThat(liveJobs()).isZero();
  }

  @Test
  void aRequestThatIsRepeatedIsTheSameJobWhateverBecameOfItOrTheTemplate() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () -> new LambdaHandler("work", job -> Future.succeededFuture(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        1);
    ways(queue)
        .forEach(
            (way, enqueue) -> {
              long before = archivedJobs();
              JobRequest waits = JobRequest.fromTemplate("welcome", way);
              JobRequest ends = JobRequest.fromTemplate("queue");
              JsonObject first = await(enqueue.apply(waits));
              JsonObject other = await(enqueue.apply(ends));
              eventually(() -> assertThat(archivedJobs()).isEqualTo(before + 1));
              rows("update {schema}.template set priority = 9");

              first.put("status", "ALREADY_INSERTED");
              other.put("status", "ALREADY_INSERTED");
              assertThat(await(enqueue.apply(waits))).as(way).isEqualTo(first);
              assertThat(await(enqueue.apply(ends))).as(way).isEqualTo(other);

              assertThat(row(waits).getInteger("priority")).as(way).isEqualTo(1);
              assertThat(archivedJobs()).as(way).isEqualTo(before + 1);
              rows("update {schema}.template set priority = 1");
            });
    assertThat(liveJobs()).isEqualTo(ways(queue).size());
  }

  @Test
  void theLastNodeThatStartsWritesATemplateForAllNodes() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueue(JobRequest.fromTemplate("welcome")));
    Vertx second = Vertx.vertx();
    deployQueue(second, options().setTemplate("welcome", JobRequest.blank().queue("changed")));

    JobRequest bySql = JobRequest.fromTemplate("welcome");
    await(SqlEnqueue.enqueue(pool, schema, bySql));

    assertThat(row(bySql).getString("queue")).isEqualTo("changed");
    eventually(
        () -> {
          JobRequest here = JobRequest.fromTemplate("welcome");
          await(queue.enqueue(here));
          assertThat(row(here).getString("queue")).isEqualTo("changed");
        });
    await(second.close());
    assertThat(rows("select name from {schema}.template where name = 'queue'"))
        .as("what a node does not name stays")
        .hasSize(1);
  }

  @Test
  void aTemplateThatWasJustWrittenByHandServesAtOnceAndAnInvalidOneIsNone() {
    SimpleQueue queue = deployQueue();
    assertThat(awaitFailure(queue.enqueue(JobRequest.fromTemplate("new"))))
        .hasMessageContaining("new");
    rows("insert into {schema}.template (name, queue) values ('new', 'work')");
    rows(
        "insert into {schema}.template (name, queue, headers) values ('bad', 'work', '{\"a\": 1}')");

    ways(queue)
        .forEach(
            (way, enqueue) -> {
              assertThat(await(enqueue.apply(JobRequest.fromTemplate("new"))).getString("status"))
                  .as(way)
                  .isEqualTo("INSERTED");
              assertThat(await(enqueue.apply(JobRequest.fromTemplate("bad"))))
                  .as(way)
                  .isEqualTo(Ways.refused(400));
            });
  }

  @Test
  void requestsWithoutATemplateAskForNone() {
    SimpleQueue queue = deployQueue();
    String sessions =
        "select count(*) from pg_stat_activity where application_name like 'simplequeue templates%'";

    await(queue.enqueue(JobRequest.of("work").uniqueKey("key")));
    await(queue.enqueueAll(List.of(JobRequest.of("work"), JobRequest.of("work"))));
    long before = number(sessions);
    await(queue.enqueue(JobRequest.fromTemplate("queue")));

    assertThat(number(sessions)).isEqualTo(before + 1);
  }

  @Test
  void aJobOfATemplateStartsAtOnceInTheTemplatesQueue() {
    SimpleQueueOptions options = options();
    options.getPoller().setPollInterval(Duration.ofHours(1));
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueueAndAwait(JobRequest.of("work")));

    assertThat(await(queue.enqueueAndAwait(JobRequest.fromTemplate("queue"))).isCompleted())
        .isTrue();
    await(pool.withTransaction(c -> queue.enqueue(c, JobRequest.fromTemplate("queue"))));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(3));
  }

  @Test
  void aJobOfATemplateWhoseQueueKeepsNoneIsNotAwaited() {
    SimpleQueue queue = deployQueue();

    Throwable failure = awaitFailure(queue.enqueueAndAwait(JobRequest.fromTemplate("unkept")));

    assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.NOT_KEPT);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void ofThousandsOfRequestsEachHasItsReceiptInItsPlace() {
    SimpleQueue queue = deployQueue();
    List<JobRequest> requests =
        Stream.generate(() -> JobRequest.fromTemplate("queue")).limit(5_000).toList();

    List<Receipt> receipts = await(queue.enqueueAll(requests));

    assertThat(receipts).allMatch(receipt -> receipt.status() == Receipt.Status.INSERTED);
    assertThat(receipts)
        .extracting(Receipt::id)
        .containsExactlyElementsOf(requests.stream().map(JobRequest::id).toList());
  }
}
