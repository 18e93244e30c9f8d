package dev.simplequeue.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dependencies between packages run one way. */
class LayeringTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern IMPORT =
      Pattern.compile("import (?:static )?dev\\.simplequeue(?:\\.([a-z]+))?\\.[A-Z]");

  /** What each package may import, from the bottom up. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("job", List.of()),
          Map.entry("event", List.of("job")),
          Map.entry("options", List.of("job", "event")),
          Map.entry("loop", List.of("event")),
          Map.entry("store", List.of("job", "event", "options")),
          Map.entry("bus", List.of("job", "event", "options", "store")),
          Map.entry("part", List.of("job", "event", "options", "store", "bus")),
          Map.entry("enqueue", List.of("job", "event", "options", "loop", "store", "bus", "part")),
          Map.entry("handler", List.of("job", "event", "options", "loop", "store", "bus")),
          Map.entry("listener", List.of("job", "event", "options", "loop", "store", "bus", "part")),
          Map.entry("control", List.of("job", "event", "options", "loop", "store", "bus", "part")),
          Map.entry("poller", List.of("job", "event", "options", "loop", "store", "bus", "part")),
          Map.entry("upkeep", List.of("job", "event", "options", "loop", "store", "bus", "part")),
          Map.entry(
              "",
              List.of(
                  "job",
                  "event",
                  "options",
                  "loop",
                  "store",
                  "bus",
                  "part",
                  "enqueue",
                  "handler",
                  "poller",
                  "listener",
                  "control",
                  "upkeep")));

  @Test
  void aPackageImportsOnlyWhatIsBelowIt() throws IOException {
    Map<String, String> wrong = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String own = packageOf(file);
        assertThat(MAY_IMPORT).as("packages of the table").containsKey(own);
        Matcher imports = IMPORT.matcher(Files.readString(file));
        while (imports.find()) {
          String other = imports.group(1) == null ? "" : imports.group(1);
          if (!other.equals(own) && !MAY_IMPORT.get(own).contains(other)) {
            wrong.put(SOURCES.relativize(file).toString(), other);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsForAndHasNoNulls() throws IOException {
    for (String name : MAY_IMPORT.keySet()) {
      Path info = SOURCES.resolve("dev/simplequeue").resolve(name).resolve("package-info.java");
      assertThat(Files.readString(info)).startsWith("/**").contains("@NullMarked");
    }
  }

  @Test
  void onlyTheStoreKnowsSqlAndOnlyTheEventLogLogs() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        if (!packageOf(file).equals("store")) {
          assertThat(text).as(file.toString()).doesNotContain("preparedQuery(", ".query(");
        }
        if (!file.endsWith("EventLog.java")) {
          assertThat(text)
              .as(file.toString())
              .doesNotContain("org.slf4j", "System.out", "System.err");
        }
      }
    }
  }

  /** It is an optional dependency: whoever has none of it must not meet it. */
  @Test
  void onlyTheMeterListenerKnowsMicrometerAndNobodyKnowsIt() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (!file.endsWith("MeterListener.java")) {
          assertThat(Files.readString(file))
              .as(file.toString())
              .doesNotContain("io.micrometer", "MeterListener");
        }
      }
    }
  }

  private static String packageOf(Path file) {
    Path inside = SOURCES.resolve("dev/simplequeue").relativize(file);
    return inside.getNameCount() == 1 ? "" : inside.getName(0).toString();
  }
}
