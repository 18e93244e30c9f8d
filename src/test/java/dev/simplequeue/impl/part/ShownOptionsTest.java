package dev.simplequeue.impl.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.JksOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a node tells of its options when it starts. */
class ShownOptionsTest {
  private static final JsonObject PLACE =
      new JsonObject()
          .put("host", "example.org")
          .put("port", 6432)
          .put("database", "db")
          .put("user", "me")
          .put("sslMode", "disable");

  private final SimpleQueueOptions options =
      new SimpleQueueOptions().setUri("postgresql://me:m4rker@example.org:6432/db");

  @Test
  void ofTheDefaultsOnlyTheDatabaseIsShown() {
    assertThat(ShownOptions.of(options)).isEqualTo(new JsonObject().put("connectOptions", PLACE));
  }

  @Test
  void whatIsNoDefaultIsShownInThePlaceThatItHas() {
    options.setPooler(true).getPoller().setMaxRunning(7).setGrace(Duration.ofMinutes(2));
    options.getQueueDefaults().setMaxCrashes(9);
    options.setQueue("work", new QueueOptions().setMaxCrashes(9).setMaxRunning(3));
    options.setQueue("same", new QueueOptions(options.getQueueDefaults()));

    JsonObject shown = ShownOptions.of(options);

    assertThat(shown)
        .isEqualTo(
            new JsonObject()
                .put("connectOptions", PLACE)
                .put("pooler", true)
                .put("poller", new JsonObject().put("maxRunning", 7).put("grace", "PT2M"))
                .put("queueDefaults", new JsonObject().put("maxCrashes", 9))
                .put(
                    "queues",
                    new JsonObject()
                        .put("work", new JsonObject().put("maxRunning", 3))
                        .put("same", new JsonObject())));
  }

  /** Nobody could read them from JSON. */
  @Test
  void optionsThatOnlyCodeCanMakeDoNoHarm() {
    options.getQueueDefaults().setBackoff(attempt -> Duration.ZERO);
    options.setQueue(
        "work",
        new QueueOptions().setBackoff(Backoff.linear(Duration.ofSeconds(1), Duration.ofHours(1))));

    JsonObject shown = ShownOptions.of(options);

    assertThat(shown.getJsonObject("queues").getJsonObject("work").fieldNames())
        .containsExactly("backoff");
  }

  @Test
  void neitherPasswordsNorWhatTemplatesHoldAreShown() {
    options
        .getConnectOptions()
        .addProperty("secret", "m4rker")
        .setSslOptions(
            new ClientSSLOptions().setTrustOptions(new JksOptions().setPassword("m4rker")));
    options.setTemplate(
        "welcome", JobRequest.blank().payload("m4rker").headers(Map.of("token", "m4rker")));

    JsonObject shown = ShownOptions.of(options);

    assertThat(shown.encode()).doesNotContain("m4rker");
    assertThat(shown.getJsonArray("templates")).isEqualTo(new JsonArray().add("welcome"));
  }
}
