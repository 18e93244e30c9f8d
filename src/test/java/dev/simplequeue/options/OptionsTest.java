package dev.simplequeue.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.impl.json.Durations;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPolicy;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options from JSON and back. */
class OptionsTest {
  /** The documented example; Vert.x reads JSON with comments. */
  private static final Path CONF = Path.of("conf/simple-queue.json");

  @Test
  void theDocumentedExampleShowsTheDefaults() throws IOException {
    JsonObject conf = new JsonObject(Files.readString(CONF));
    conf.remove("uri");
    conf.remove("queues");
    conf.remove("templates");
    conf.remove("schedules");
    conf.remove("nodeName");
    conf.getJsonObject("web").remove("instanceName");
    conf.getJsonObject("web").remove("peers");

    JsonObject shown = new SimpleQueueOptions(conf).toJson();

    JsonObject defaults = new SimpleQueueOptions().toJson();
    assertThat(shown).isEqualTo(defaults);
  }

  @Test
  void optionsSurviveTheWayThroughJson() {
    SimpleQueueOptions options =
        new SimpleQueueOptions()
            .setUri("postgresql://user:secret@example.org:6432/db")
            .setSchema("other")
            .setAddressPrefix("my.queue")
            .setNodeName("node-1")
            .setMigrate(false)
            .setStartTimeout(Duration.ofSeconds(7));
    options
        .getPoller()
        .setMaxRunning(7)
        .setPrefetchHold(Duration.ZERO)
        .setGrace(Duration.ofMinutes(2));
    options.getEnqueue().setMaxPayloadBytes(77).setTimeout(Duration.ofSeconds(3));
    options.getQueueDefaults().setBackoff(Backoff.constant(Duration.ofSeconds(9)));
    options.setTemplate("welcome", everyValue()).setTemplate("nothing", JobRequest.blank());

    JsonObject json = options.toJson();

    assertThat(new SimpleQueueOptions(json).toJson()).isEqualTo(json);
    assertThat(new SimpleQueueOptions(options).toJson()).isEqualTo(json);
    assertThat(json.getJsonObject("connectOptions").getInteger("port")).isEqualTo(6432);
  }

  private static JobRequest everyValue() {
    return JobRequest.blank()
        .queue("email")
        .payload(Map.of("a", List.of(1, 2.5)))
        .priority(0)
        .runIn(Duration.ofHours(1))
        .maxAttempts(7)
        .timeout(Duration.ofMillis(1500))
        .keyPolicy(KeyPolicy.REPLACE)
        .fingerprint("group")
        .limitKey("tenant")
        .headers(Map.of("tenant", "t"));
  }

  @Test
  void theDocumentedTemplateNamesEverything() throws IOException {
    JsonObject conf = new JsonObject(Files.readString(CONF));

    assertThat(conf.getJsonObject("templates").getJsonObject("welcome").fieldNames())
        .isEqualTo(RequestJson.write(everyValue()).fieldNames());
  }

  @Test
  void aTemplateHasNothingThatBelongsToOneJob() {
    SimpleQueueOptions options = new SimpleQueueOptions();
    Map<String, JobRequest> wrong =
        Map.of(
            "an id", everyValue().id(UUID.randomUUID()),
            "a time (runAt), only runIn", everyValue().runAt(Instant.EPOCH),
            "a unique key, only a key policy", everyValue().uniqueKey("k"),
            "a template of its own", everyValue().template("other"));

    wrong.forEach(
        (what, template) ->
            assertThatThrownBy(() -> options.setTemplate("a", template))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("template: cannot have " + what));
    assertThat(options.getTemplates()).isEmpty();
  }

  @Test
  void aTemplateWithBadValuesIsNamedWithItsKeys() {
    JsonObject template =
        new JsonObject()
            .put("priority", 10)
            .put("keyPolicy", "drop")
            .put("uniqueKey", "k")
            .put("runIn", "soon");
    JsonObject json =
        new JsonObject()
            .put("templates", new JsonObject().put("a", template).put("", new JsonObject()));

    assertThatThrownBy(() -> new SimpleQueueOptions(json))
        .hasMessageContaining("templates.a.priority: is 10; the limit is 0 to 9")
        .hasMessageContaining("templates.a.keyPolicy: has 4 characters; must be one of")
        .hasMessageContaining("templates.a.uniqueKey: unknown key")
        .hasMessageContaining("templates.a.runIn: must be a duration")
        .hasMessageContaining("template: has 0 characters; the limit is 1 to 255");
  }

  @Test
  void aQueuesOwnOptionsChangeTheDefaultsForQueues() {
    JsonObject json =
        new JsonObject()
            .put("queueDefaults", new JsonObject().put("maxRunning", 7).put("timeout", "1m"))
            .put("queues", new JsonObject().put("email", new JsonObject().put("maxRunning", 3)));

    SimpleQueueOptions options = new SimpleQueueOptions(json);

    assertThat(options.getQueue("email").getMaxRunning()).isEqualTo(3);
    assertThat(options.getQueue("email").getTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options.getQueue("other").getMaxRunning()).isEqualTo(7);
  }

  @Test
  void inJavaTooWhatAQueueDoesNotSetIsAsInTheDefaults() {
    SimpleQueueOptions options = new SimpleQueueOptions();
    QueueOptions email = new QueueOptions().setMaxRunning(3);
    options.setQueue("email", email).getQueueDefaults().setMaxRunning(7).setMaxCrashes(8);
    options.setQueue("copied", new QueueOptions(options.getQueue("email")).setMaxReleases(2));
    email.setSlowAfter(Duration.ofSeconds(9));
    options.setQueueDefaults(new QueueOptions(options.getQueueDefaults()).setMaxCrashes(9));

    for (SimpleQueueOptions same :
        List.of(
            options,
            new SimpleQueueOptions(options),
            new SimpleQueueOptions(options.toJson()),
            new SimpleQueueOptions(new SimpleQueueOptions(options).toJson()))) {
      assertThat(same.getQueue("email").getMaxRunning()).isEqualTo(3);
      assertThat(same.getQueue("email").getSlowAfter()).isEqualTo(Duration.ofSeconds(9));
      assertThat(same.getQueue("email").getMaxCrashes()).as("not set").isEqualTo(9);
      assertThat(same.getQueues().get("email").getMaxCrashes()).as("not set").isEqualTo(9);
      assertThat(same.getQueue("copied").getMaxRunning()).as("copied").isEqualTo(3);
      assertThat(same.getQueue("copied").getMaxCrashes()).as("copied").isEqualTo(8);
      assertThat(same.getQueue("other").getMaxRunning()).isEqualTo(7);
      assertThat(same.toJson()).isEqualTo(options.toJson());
    }
  }

  @Test
  void aQueuesOwnOptionsAreAboveTheDefaultsEvenIfTheyAreSetToWhatIsTheDefault() {
    SimpleQueueOptions options = new SimpleQueueOptions();
    options.getQueueDefaults().setMaxRunning(7).setKeepCompleted(false);
    options.setQueue(
        "email",
        new QueueOptions().setMaxRunning(QueueOptions.DEFAULT_MAX_RUNNING).setKeepCompleted(true));

    SimpleQueueOptions read = new SimpleQueueOptions(options.toJson());

    assertThat(read.getQueue("email").getMaxRunning()).isEqualTo(QueueOptions.DEFAULT_MAX_RUNNING);
    assertThat(read.getQueue("email").isKeepCompleted()).isTrue();
  }

  @Test
  void whatACopyIsToldTheOriginalDoesNotHear() {
    SimpleQueueOptions options = new SimpleQueueOptions().setQueue("email", new QueueOptions());
    options.setTemplate("welcome", everyValue());
    JsonObject before = options.toJson();

    SimpleQueueOptions copy = new SimpleQueueOptions(options);
    copy.getConnectOptions().setPassword("other");
    copy.getPoller().setMaxRunning(1);
    copy.getReaper().setMissingHandlerAfter(Duration.ofDays(1));
    copy.getQueueDefaults().setMaxRunning(1);
    copy.getQueue("email").setMaxRunning(1);
    copy.setQueue("another", new QueueOptions());

    assertThat(options.toJson()).isEqualTo(before);
  }

  @Test
  void allProblemsAreReportedTogetherWithTheirKeys() {
    JsonObject json =
        new JsonObject()
            .put("schema", "pg_x")
            .put("addressPrefix", "a b")
            .put("migrate", "yes")
            .put("uri", "mysql://root:secret@localhost/db")
            .put("poler", new JsonObject())
            .put("enqueue", new JsonObject().put("maxPayloadBytes", 1.5).put("timeout", "1ns"))
            .put(
                "queues",
                new JsonObject()
                    .put(
                        "email",
                        new JsonObject().put("backoff", new JsonObject().put("type", "random"))));

    assertThatThrownBy(() -> new SimpleQueueOptions(json))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("schema: has 4 characters")
        .hasMessageContaining("addressPrefix: has 3 characters")
        .hasMessageContaining("migrate: is a string; must be true or false")
        .hasMessageContaining("uri: is not a valid PostgreSQL URI")
        .hasMessageContaining("poler: unknown key, did you mean `poller`?")
        .hasMessageContaining("enqueue.maxPayloadBytes: is 1.5; must be a whole number")
        .hasMessageContaining("enqueue.timeout: must be a duration")
        .hasMessageContaining(
            "queues.email.backoff.type: is random; must be constant, linear or exponential")
        .hasMessageNotContaining("secret");
  }

  @Test
  void limitsAreNamedRemovedOrLeft() {
    QueueOptions named =
        new QueueOptions(
            new JsonObject(
                """
                {"clusterMaxRunning": 50, "limitKeyMaxRunning": null,
                 "rateLimit": {"starts": 100, "per": "1m"}, "limitKeyRateLimit": 0}"""));

    assertThat(named.getClusterMaxRunning()).contains(50);
    assertThat(named.getLimitKeyMaxRunning()).as("removed").contains(0);
    assertThat(named.getRateLimit()).contains(RateLimit.of(100, Duration.ofMinutes(1)));
    assertThat(named.getLimitKeyRateLimit()).as("removed").contains(RateLimit.NONE);
    assertThat(new QueueOptions(named.toJson()).toJson()).isEqualTo(named.toJson());
    assertThat(new QueueOptions(named).toJson()).isEqualTo(named.toJson());
    QueueOptions left = new QueueOptions(new JsonObject());
    assertThat(left.getClusterMaxRunning()).isEmpty();
    assertThat(left.getRateLimit()).isEmpty();
    assertThat(left.toJson().fieldNames()).noneMatch(key -> key.matches(".*(luster|rate|Rate).*"));
  }

  @Test
  void limitsOutOfTheirRangeAreReportedTogether() {
    JsonObject wrong =
        new JsonObject(
            """
            {"clusterMaxRunning": -1, "limitKeyMaxRunning": "2",
             "rateLimit": {"starts": 10001, "per": "25h", "burst": 3}, "limitKeyRateLimit": {"starts": 1}}""");

    assertThatThrownBy(() -> new QueueOptions(wrong))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("clusterMaxRunning: is -1; the limit is 0 to 10000")
        .hasMessageContaining("limitKeyMaxRunning: must be a whole number")
        .hasMessageContaining("starts: is 10001; the limit is 0 to 10000")
        .hasMessageContaining("per: is PT25H; the limit is PT0.001S to PT24H")
        .hasMessageContaining("rateLimit.burst: unknown key")
        .hasMessageContaining("limitKeyRateLimit: per is missing");
  }

  @Test
  void connectOptionsAreReadAsStrictly() {
    JsonObject wrong =
        new JsonObject().put("hots", "db1").put("port", "6543").put("database", "db");

    assertThatThrownBy(() -> new SimpleQueueOptions(new JsonObject().put("connectOptions", wrong)))
        .hasMessageContaining("connectOptions.hots: unknown key")
        .hasMessageContaining("connectOptions.port: must be a Number");
    assertThatThrownBy(
            () ->
                new SimpleQueueOptions(
                    new JsonObject().put("connectOptions", new JsonObject()).put("uri", "x")))
        .hasMessageContaining("uri: is set together with connectOptions");
  }

  @Test
  void aUriThatAsksForTlsHasItsOptions() {
    var options = new SimpleQueueOptions().setUri("postgresql://u@h/db?sslmode=verify-full");

    assertThat(options.getConnectOptions().getSslOptions().isTrustAll()).isFalse();
    assertThat(options.getConnectOptions().getSslOptions().getHostnameVerificationAlgorithm())
        .isEqualTo("HTTPS");
    assertThat(new SimpleQueueOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
  }

  @ParameterizedTest
  @CsvSource({"5s,PT5S", "250ms,PT0.25S", "PT1M30S,PT1M30S", "2 h,PT2H", "1d,PT24H", "10m,PT10M"})
  void durationsAreIsoOrANumberWithAUnit(String text, String duration) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.parse(duration));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "5 parsecs", "-5s", "999999999999d999", "9999999999999999s"})
  void otherTextsAreNoDurations(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a duration");
  }
}
