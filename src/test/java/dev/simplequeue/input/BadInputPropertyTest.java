package dev.simplequeue.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;

/**
 * Of whatever stands in a message, exactly the entries that are right become jobs, run, and are
 * what they were.
 */
@Tag("promise-11")
class BadInputPropertyTest {
  private static final String SCHEMA = "t_badinputproperty";
  private static final Map<String, JsonObject> RAN = new ConcurrentHashMap<>();
  private static final Vertx VERTX = Vertx.vertx();
  private static PgConnection database;
  private static long good;

  /** A value of a key, and whether it is one that the contract allows. */
  record Field(String key, Object value, boolean allowed) {}

  @BeforeContainer
  static void open() {
    database =
        OnDatabase.await(PgConnection.connect(VERTX, PgConnectOptions.fromUri(TestServer.uri())));
    OnDatabase.await(database.query("drop schema if exists " + SCHEMA + " cascade").execute());
    SimpleQueueOptions options =
        new SimpleQueueOptions()
            .setUri(TestServer.uri())
            .setSchema(SCHEMA)
            .setPoller(new PollerOptions().setGrace(Duration.ZERO));
    OnDatabase.await(VERTX.deployVerticle(new SimpleQueueVerticle(options)));
    OnDatabase.await(VERTX.deployVerticle(new LambdaHandler("good", 10, job -> remember(job))));
  }

  private static Future<JobResult> remember(Job job) {
    JsonObject seen =
        new JsonObject().put("payload", job.payloadText()).put("headers", job.headers());
    job.fingerprint().ifPresent(fingerprint -> seen.put("fingerprint", fingerprint));
    RAN.put(job.id().toString(), seen);
    return Future.succeededFuture(JobResult.success(new JsonArray("[" + job.payloadText() + "]")));
  }

  @AfterContainer
  static void close() {
    OnDatabase.await(VERTX.close());
  }

  @Property(tries = 100)
  void exactlyTheEntriesThatAreRightBecomeJobs(@ForAll("messages") List<List<Field>> entries) {
    JsonArray message = new JsonArray();
    entries.forEach(fields -> message.add(entry(fields)));

    JsonArray answer =
        (JsonArray)
            OnDatabase.await(VERTX.eventBus().request("simplequeue.enqueue", message)).body();

    for (int i = 0; i < entries.size(); i++) {
      judge(entries.get(i), answer.getJsonObject(i));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() -> assertThat(count("archive")).isEqualTo(good));
    assertThat(count("job") + count("dead_letter")).isZero();
    assertThat(count("node")).isEqualTo(1);
  }

  private static JsonObject entry(List<Field> fields) {
    JsonObject entry = new JsonObject().put("queue", "good");
    fields.forEach(field -> entry.put(field.key(), field.value()));
    return entry;
  }

  private static void judge(List<Field> fields, JsonObject reply) {
    Set<String> bad = new HashSet<>();
    fields.stream().filter(field -> !field.allowed()).forEach(field -> bad.add(field.key()));
    if (bad.isEmpty()) {
      assertThat(reply.getString("status")).as("%s: %s", fields, reply).isEqualTo("INSERTED");
      good++;
      isWhatItWas(fields, reply.getString("id"));
    } else {
      assertThat(reply.getString("status")).as("%s: %s", fields, reply).isEqualTo("REFUSED");
      assertThat(reply.getInteger("code")).isEqualTo(400);
      assertThat(bad).as(reply.getString("error")).anyMatch(reply.getString("error")::contains);
    }
  }

  private static void isWhatItWas(List<Field> fields, String id) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> RAN.containsKey(id));
    JsonObject ran = RAN.remove(id);
    for (Field field : fields) {
      if (field.key().equals("fingerprint")) {
        assertThat(ran.getString("fingerprint")).isEqualTo(field.value());
      } else if (field.key().equals("payload")) {
        assertThat(new JsonArray("[" + ran.getString("payload") + "]").getValue(0))
            .isEqualTo(field.value());
      } else if (field.key().equals("headers")) {
        assertThat(ran.getJsonObject("headers")).isEqualTo(field.value());
      }
    }
  }

  private static long count(String table) {
    return OnDatabase.await(
            database.query("select count(*) from " + SCHEMA + "." + table).execute())
        .iterator()
        .next()
        .getLong(0);
  }

  // What comes in.

  @Provide
  Arbitrary<List<List<Field>>> messages() {
    return fields().list().uniqueElements(Field::key).ofMaxSize(4).list().ofMaxSize(8);
  }

  private static Arbitrary<Field> fields() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, texts().map(text -> new Field("fingerprint", text, isName(text)))),
        Tuple.of(
            1,
            texts()
                .map(text -> new Field("queue", text, text.equals("good")))
                .filter(field -> field.allowed() || !isName((String) field.value()))),
        Tuple.of(4, texts().map(text -> new Field("payload", text, isText(text)))),
        Tuple.of(2, Arbitraries.integers().map(number -> new Field("payload", number, true))),
        Tuple.of(3, headers()),
        Tuple.of(3, number("priority", 0, 9)),
        Tuple.of(3, number("maxAttempts", 1, 32_767)),
        Tuple.of(2, waits()),
        Tuple.of(2, wrongKinds()));
  }

  private static Arbitrary<Field> headers() {
    return Combinators.combine(texts(), texts())
        .as(
            (name, value) ->
                new Field(
                    "headers",
                    new JsonObject().put(name, value),
                    isName(name) && isText(value) && value.length() <= 4096));
  }

  private static Arbitrary<Field> number(String key, int min, int max) {
    return Arbitraries.oneOf(
            Arbitraries.integers(), Arbitraries.integers().between(min - 3, max + 3))
        .map(number -> new Field(key, number, number >= min && number <= max));
  }

  private static Arbitrary<Field> waits() {
    return Arbitraries.longs()
        .between(-3, 400_000_000)
        .map(
            seconds ->
                new Field(
                    "timeout",
                    Duration.ofSeconds(seconds).toString(),
                    seconds >= 0 && seconds <= 3650L * 86_400));
  }

  private static Arbitrary<Field> wrongKinds() {
    return Combinators.combine(
            Arbitraries.of("id", "runAt", "runIn", "timeout", "uniqueKey", "headers", "priority"),
            Arbitraries.of(true, 1.5, new JsonArray(), new JsonArray().add(new JsonObject())))
        .as((key, value) -> new Field(key, value, false));
  }

  private static final List<String> PIECES =
      List.of(
          "a",
          "'",
          "\"",
          ";",
          "--",
          "/*",
          "*/",
          "$$",
          "$1",
          "\\",
          "%s",
          "{schema}",
          "{}",
          "\0",
          "\n",
          "\u0001",
          "\u007f",
          "\u0085",
          "\u202e",
          "\u200f",
          "\u2028",
          "\ufeff",
          "\uffff",
          "é",
          "e\u0301",
          "😀",
          "👩\u200d🚀",
          "\ud800",
          "\udfff",
          "drop table job",
          "null",
          "x".repeat(120),
          "😀".repeat(60));

  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(5).map(list -> String.join("", list)),
        Arbitraries.strings().all().ofMaxLength(300),
        Arbitraries.strings().ofMinLength(250).ofMaxLength(260).withCharRange('a', 'z'));
  }

  // What the contract says, in other words than the library does.

  private static boolean isText(String text) {
    String kept = new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    return kept.equals(text) && text.indexOf('\0') < 0;
  }

  private static boolean isName(String text) {
    int characters = text.codePointCount(0, text.length());
    return isText(text)
        && characters >= 1
        && characters <= 255
        && text.codePoints().noneMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0));
  }
}
