package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.impl.json.Durations;
import dev.simplequeue.options.DeclaredOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.AskedJson;
import dev.simplequeue.support.Manual;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manual's table of options is what the strict readers accept. */
class ManualOptionsTest {
  private static final String BACKOFF = "queueDefaults.backoff.";

  private static final JsonObject LINEAR = new JsonObject().put("type", "linear");
  private static final JsonObject EXPONENTIAL = new JsonObject().put("type", "exponential");
  private static final JsonObject RATE = new JsonObject().put("starts", 5).put("per", "1s");

  /** What must stand beside a key. */
  private static final Map<String, JsonObject> BESIDE =
      Map.of(
          "step",
          LINEAR,
          "max",
          LINEAR,
          "base",
          EXPONENTIAL,
          "factor",
          EXPONENTIAL,
          "starts",
          RATE,
          "per",
          RATE);

  /** Found out when a node starts, or without a default. */
  private static final Set<String> WITHOUT_FIXED_DEFAULT =
      Set.of(
          "connectOptions",
          "uri",
          "nodeName",
          "web.instanceName",
          "queues",
          "queueDefaults.clusterMaxRunning",
          "queueDefaults.limitKeyMaxRunning",
          "queueDefaults.rateLimit.starts",
          "queueDefaults.rateLimit.per",
          "queueDefaults.limitKeyRateLimit.starts",
          "queueDefaults.limitKeyRateLimit.per");

  /** A row of the table. */
  record Row(String key, String kind, List<String> standard, List<String> limits) {
    Row(List<String> cells) {
      this(
          Manual.names(cells.get(0)).get(0),
          cells.get(1),
          Manual.names(cells.get(2)),
          Manual.names(cells.get(3)));
    }

    @Override
    public String toString() {
      return key;
    }
  }

  static Stream<Row> rows() {
    return Manual.table("options", "all-options").stream().map(Row::new);
  }

  static Stream<Row> rowsWithLimits() {
    return rows().filter(row -> row.limits().size() == 2 && !row.kind().equals("word"));
  }

  static Stream<Row> words() {
    return rows().filter(row -> row.kind().equals("word"));
  }

  /** All keys that can be named, {@code queues.*} and what is Vert.x's own apart. */
  private static Set<String> accepted(String queueOptions) {
    Set<String> keys = new TreeSet<>();
    for (String type : List.of("constant", "linear", "exponential")) {
      JsonObject queue =
          new JsonObject()
              .put("backoff", new JsonObject().put("type", type))
              .put("rateLimit", RATE)
              .put("limitKeyRateLimit", RATE);
      JsonObject options = new SimpleQueueOptions().toJson();
      options.getJsonObject("queueDefaults").mergeIn(queue);
      options.put("queues", new JsonObject().put("email", queue));
      keys.addAll(AskedJson.keys(options, SimpleQueueOptions::new));
    }
    return keys.stream()
        .filter(key -> !key.startsWith("connectOptions."))
        .filter(key -> !key.matches("queues\\..*") || key.startsWith(queueOptions + "."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** An object has no row of its own if its keys have. */
  private static Set<String> leaves(Set<String> keys) {
    return keys.stream()
        .filter(key -> keys.stream().noneMatch(other -> other.startsWith(key + ".")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Where a row is missing or another: this is what the chapter has to say. */
  @Test
  void theTableIsWhatTheOptionsSayOfThemselves() {
    assertThat(Manual.table("options", "all-options"))
        .containsExactlyElementsOf(DeclaredOptions.table());
  }

  @Test
  void everyOptionHasARowAndEveryRowIsAnOption() {
    Set<String> accepted = leaves(accepted("none"));

    assertThat(rows().map(Row::key)).containsExactlyInAnyOrderElementsOf(accepted);
  }

  @Test
  void aQueuesOwnOptionsAreThoseThatQueueDefaultsTakes() {
    Set<String> keys = accepted("queues.email");

    Set<String> own = new TreeSet<>();
    keys.stream()
        .filter(key -> key.startsWith("queues.email."))
        .forEach(key -> own.add(key.replace("queues.email.", "queueDefaults.")));

    assertThat(own)
        .isEqualTo(
            keys.stream()
                .filter(key -> key.startsWith("queueDefaults."))
                .collect(Collectors.toSet()));
  }

  @Test
  void everyOptionIsInTheDocumentedExample() throws IOException {
    JsonObject conf = new JsonObject(Files.readString(Path.of("conf/simple-queue.json")));

    Set<String> missing = leaves(accepted("none"));
    missing.removeIf(key -> isNamed(conf, key));

    // The example names a URI.
    assertThat(missing).containsExactlyInAnyOrder("connectOptions", BACKOFF + "step");
  }

  /** There, or for one of the queues that have options of their own. */
  private static boolean isNamed(JsonObject conf, String key) {
    String[] names = key.split("\\.", 2);
    if (names.length == 1) {
      return conf.containsKey(key);
    }
    return isNamed(conf.getJsonObject(names[0], new JsonObject()), names[1])
        || names[0].equals("queueDefaults")
            && conf.getJsonObject("queues").fieldNames().stream()
                .anyMatch(
                    queue -> isNamed(conf.getJsonObject("queues").getJsonObject(queue), names[1]));
  }

  /** Options in which this key has this value; or, for null, in which it is not named. */
  private static JsonObject with(String key, @Nullable Object value) {
    String[] names = key.split("\\.");
    String last = names[names.length - 1];
    JsonObject object = BESIDE.getOrDefault(last, new JsonObject()).copy();
    if (value != null) {
      object.put(last, value);
    }
    for (int i = names.length - 2; i >= 0; i--) {
      object = new JsonObject().put(names[i], object);
    }
    return object;
  }

  private static Object value(String shown) {
    try {
      return Json.decodeValue(shown);
    } catch (DecodeException e) {
      return shown;
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void toNameADefaultChangesNothing(Row row) {
    if (row.standard().isEmpty()) {
      assertThat(WITHOUT_FIXED_DEFAULT).contains(row.key());
      return;
    }
    JsonObject named = with(row.key(), value(row.standard().get(0)));
    JsonObject unnamed = with(row.key(), null);

    JsonObject options = new SimpleQueueOptions(named).toJson();

    assertThat(options).isEqualTo(new SimpleQueueOptions(unnamed).toJson());
  }

  /** The value next to a limit, outside. */
  private static Object beyond(Row row, String limit, int direction) {
    return switch (row.kind()) {
      case "duration" -> Durations.parse(limit).plus(Duration.ofMillis(direction)).toString();
      case "whole number" -> Integer.parseInt(limit) + direction;
      default -> Double.parseDouble(limit) + direction * 0.001;
    };
  }

  @ParameterizedTest
  @MethodSource("rowsWithLimits")
  void theLimitsAreThose(Row row) {
    String lowest = row.limits().get(0);
    String highest = row.limits().get(1);

    new SimpleQueueOptions(with(row.key(), value(lowest)));
    new SimpleQueueOptions(with(row.key(), value(highest)));

    for (Object wrong : List.of(beyond(row, lowest, -1), beyond(row, highest, 1))) {
      assertThatThrownBy(() -> new SimpleQueueOptions(with(row.key(), wrong)))
          .hasMessageContaining(row.key())
          .hasMessageContaining("limit");
    }
  }

  @ParameterizedTest
  @MethodSource("words")
  void theWordsAreThose(Row row) {
    assertThatThrownBy(() -> new SimpleQueueOptions(with(row.key(), "?")))
        .hasMessageContaining("must be one of " + row.limits());
  }

  @Test
  void everyDurationAndNumberHasLimits() {
    assertThat(rows().filter(row -> row.kind().matches("duration|whole number|number")))
        .allSatisfy(row -> assertThat(row.limits()).hasSize(2));
  }
}
