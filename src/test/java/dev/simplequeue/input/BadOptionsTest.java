package dev.simplequeue.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option, whichever there are, refuses what it is not and names its key. */
@Tag("promise-11")
class BadOptionsTest {
  private static final String MARKER = Bad.MARKER;

  /** Every key of the options' own JSON with everything that it cannot be. */
  static Stream<Arguments> wrongValues() {
    SimpleQueueOptions options = new SimpleQueueOptions();
    options
        .getQueueDefaults()
        .setBackoff(
            Backoff.exponential(Duration.ofSeconds(1), 3, Duration.ofHours(1)).withJitter(0.5));
    List<Arguments> wrong = new ArrayList<>();
    walk("", options.toJson(), wrong);
    return wrong.stream();
  }

  private static void walk(String path, JsonObject json, List<Arguments> wrong) {
    for (String key : json.fieldNames()) {
      String here = path.isEmpty() ? key : path + "." + key;
      Object example = json.getValue(key);
      wrongFor(here, example).forEach(value -> wrong.add(Arguments.of(here, value)));
      boolean ofTheUser = here.equals("connectOptions.properties");
      if (example instanceof JsonObject object && !ofTheUser) {
        walk(here, object, wrong);
        wrong.add(Arguments.of(here + ".anything", 1));
      }
    }
  }

  private static List<Object> wrongFor(String path, Object example) {
    List<Object> wrong = new ArrayList<>(List.of(new JsonArray().add(1)));
    if (!(example instanceof JsonObject)) {
      wrong.add(new JsonObject().put("a", new JsonObject()));
    }
    if (!(example instanceof Boolean) && !path.endsWith("keepCompleted")) {
      wrong.add(true);
    }
    if (!(example instanceof Number)) {
      wrong.add(7);
    }
    if (!(example instanceof String)) {
      wrong.add("7");
    }
    if (example instanceof Number) {
      wrong.addAll(List.of(1e100, Long.MAX_VALUE));
    }
    if (example instanceof Number && !path.startsWith("connectOptions.")) {
      // Vert.x's own limits are its own; it refuses few.
      wrong.addAll(List.of(-1, Integer.MIN_VALUE));
    }
    if (example instanceof Integer) {
      wrong.add(1.5);
    }
    if (example instanceof String duration && duration.startsWith("PT")) {
      wrong.addAll(List.of("", "5", "-PT1S", "PT9999999999999999999H", "999999999999d", "P1Y"));
    }
    return wrong;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("wrongValues")
  void aWrongValueIsRefusedWithItsKey(String path, Object value) {
    JsonObject json = new JsonObject();
    JsonObject parent = json;
    String[] keys = path.split("\\.");
    for (int i = 0; i < keys.length - 1; i++) {
      JsonObject child = new JsonObject();
      parent.put(keys[i], child);
      parent = child;
    }
    if (path.startsWith("queueDefaults.backoff.")) {
      parent.put("type", "exponential");
    }
    parent.put(keys[keys.length - 1], value);

    assertThatThrownBy(() -> new SimpleQueueOptions(json))
        .as("%s: %s", path, value)
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining(path.endsWith(".type") ? "backoff.type" : path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\"b",
        "a';drop table job;--",
        "$$",
        "a/*",
        "1a",
        "pg_a",
        "PG_a",
        "schéma",
        "a\0",
        "a\n",
        "\u202ea",
        "😀",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234"
      })
  void aHostileSchemaIsRefused(String schema) {
    assertThatThrownBy(() -> new SimpleQueueOptions().setSchema(schema))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("schema: has " + schema.length() + " characters; must be 1 to 63");
    assertThatThrownBy(() -> new SimpleQueueOptions(new JsonObject().put("schema", schema)))
        .hasMessageContaining("schema: has ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\n", "a'", "ä", "a\0", "a:b", "😀"})
  void aHostileAddressPrefixIsRefused(String prefix) {
    assertThatThrownBy(() -> new SimpleQueueOptions().setAddressPrefix(prefix))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("addressPrefix: has ");
    assertThatThrownBy(() -> new SimpleQueueOptions().setAddressPrefix("a".repeat(101)))
        .hasMessageContaining("has 101 characters; must be 1 to 100");
  }

  static Stream<Bad> names() {
    return Bad.NAMES.stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNodeOrAQueueHasANameThatTheDatabaseKeeps(Bad bad) {
    String name = (String) bad.value();

    assertThatThrownBy(() -> new SimpleQueueOptions().setNodeName(name))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("nodeName: ")
        .hasMessageContaining(bad.problem());
    assertThatThrownBy(
            () ->
                new SimpleQueueOptions(
                    Message.of("queues", new JsonObject().put(name, new JsonObject()))))
        .hasMessageContaining(bad.problem());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "jdbc:postgresql://h/d",
        "postgresql://u:s3cret-m4rker@h:99999/d",
        "postgresql://u:s3cret-m4rker@h:x/d",
        "postgresql://u:s3cret-m4rker:x@h/d",
        "postgresql://u:s3cret-m4rker@h/d?sslmode=s3cret-m4rker",
        "postgresql://u:s3cret-m4rker@h/d?sslmod=verify-full",
        "postgresql://u:s3cret-m4rker@h/d?sslrootcert=%zz",
        "postgresql://u:s3cret-m4rker@h/d;drop table job",
        "postgresql://u:s3cret-m4rker@h/d\n",
      })
  void aBadUriIsRefusedAndNotShown(String uri) {
    assertThatThrownBy(() -> new SimpleQueueOptions().setUri(uri))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("uri: ")
        .hasMessageNotContaining(MARKER)
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://u:s3cret-m4rker@h,i/d",
        "postgresql://u:s3cret-m4rker@h:5432,i:5433/d",
        "postgresql:///d?user=u&password=s3cret-m4rker&host=h,i",
        "postgresql:///d?host=h%2Ci&password=s3cret-m4rker",
        "postgresql://u:s3cret-m4rker@h/d?target_session_attrs=read-write",
        "postgresql://u:s3cret-m4rker@h/d?load_balance_hosts=random",
      })
  void severalHostsAreRefusedAsNotSupported(String uri) {
    assertThatThrownBy(() -> new SimpleQueueOptions().setUri(uri))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("uri: ")
        .hasMessageContaining("not supported: name one host")
        .hasMessageNotContaining(MARKER)
        .hasNoCause();
    assertThatThrownBy(
            () ->
                new SimpleQueueOptions(
                    Message.of("connectOptions", new JsonObject().put("host", "h,i"))))
        .hasMessageContaining("host: names several hosts, which is not supported");
  }

  @Test
  void aCommaInAPasswordIsNoSecondHost() {
    assertThat(
            new SimpleQueueOptions()
                .setUri("postgresql://u:a%2Cb@h/d")
                .getConnectOptions()
                .getHost())
        .isEqualTo("h");
  }

  @Test
  void aMisspeltParameterOfAUriIsNoConnectionInPlainText() {
    assertThatThrownBy(() -> new SimpleQueueOptions().setUri("postgresql://h/d?sslmod=verify-full"))
        .hasMessageContaining("sslmod");
  }

  @Test
  void theMessageOfManyProblemsIsBounded() {
    JsonObject json = new JsonObject();
    for (int i = 0; i < 10_000; i++) {
      json.put("k" + i + "\n" + "x".repeat(1000), i);
    }

    assertThatThrownBy(() -> new SimpleQueueOptions(json))
        .hasMessageContaining("and 9950 more")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(10_000).doesNotContain("\n"));
  }

  @Test
  void aLongUnknownKeyTakesNoTime() {
    JsonObject json = new JsonObject().put("x".repeat(50_000_000), 1);

    // Of the processor: the machine may be busy with other things.
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    assertThatThrownBy(() -> new SimpleQueueOptions(json)).hasMessageContaining("unknown key");

    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start))
        .isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void nullsAreRefusedByTheirNames() {
    SimpleQueueOptions options = new SimpleQueueOptions();

    assertThatThrownBy(() -> options.setQueueDefaults(null)).hasMessage("queueDefaults");
    assertThatThrownBy(() -> options.getQueueDefaults().setBackoff(null)).hasMessage("backoff");
    assertThatThrownBy(() -> options.setQueue("q", null)).hasMessage("options");
    assertThatThrownBy(() -> options.getEvents().setPublish(null)).hasMessage("publish");
    assertThatThrownBy(() -> options.setStartTimeout(null)).hasMessage("startTimeout");
  }

  @Test
  void tlsOptionsAreReadAsStrictly() {
    JsonObject tls =
        new JsonObject()
            .put("trustAl", true)
            .put("hostnameVerificationAlgorithm", 1)
            .put("pemTrustOptions", "ca.pem");

    assertThatThrownBy(
            () ->
                new SimpleQueueOptions(
                    Message.of("connectOptions", Message.of("sslMode", "full", "sslOptions", tls))))
        .hasMessageContaining("connectOptions.sslMode: is full; must be one of [disable")
        .hasMessageContaining("connectOptions.sslOptions.trustAl: unknown key")
        .hasMessageContaining("sslOptions.hostnameVerificationAlgorithm: must be a String")
        .hasMessageContaining("sslOptions.pemTrustOptions: must be a JsonObject");
    assertThatThrownBy(
            () ->
                new SimpleQueueOptions(
                    Message.of(
                        "connectOptions",
                        Message.of(
                            "sslMode", "verify-ca", "sslOptions", Message.of("trustAll", true)))))
        .hasMessageContaining("sslOptions.trustAll: is true, but sslMode asks for verification");
  }
}
