package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dependencies between packages run one way. */
class LayeringTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern PUBLIC =
      Pattern.compile("(?m)^public [a-z ]*(?:class|interface|record|enum) ");
  private static final Pattern IMPORT =
      Pattern.compile("import (?:static )?dev\\.simplequeue((?:\\.[a-z]+)*)\\.[A-Z]");

  /** The queue's parts: each can be deployed alone, and none knows another. */
  private static final Set<String> PARTS =
      Set.of("enqueue", "poller", "notify", "control", "scheduler", "operations", "upkeep");

  /**
   * The packages from the bottom up: each may import those before it, with the exceptions below.
   */
  private static final List<String> ORDER =
      List.of(
          "impl.base",
          "job",
          "event",
          "impl.log",
          "inspect",
          "health",
          "impl.json",
          "impl.job",
          "impl.inspect",
          "schedule",
          "impl.option",
          "options",
          "impl.backend",
          "impl.bus",
          "tracing",
          "impl.loop",
          "metrics",
          "impl.sql",
          "impl.store",
          "impl.part",
          "handler",
          "enqueue",
          "poller.cursor",
          "poller",
          "notify",
          "control",
          "scheduler",
          "operations",
          "upkeep",
          "",
          "web");

  /** What is below a package and still not for it to know. */
  private static final Map<String, Set<String>> NOT =
      Map.of(
          "inspect", Set.of("event", "metrics"),
          "impl.json", Set.of("event", "metrics", "inspect"),
          "impl.job", Set.of("event", "metrics", "inspect"),
          "impl.option", Set.of("event", "metrics", "inspect", "impl.job", "schedule"),
          "options", Set.of("metrics", "inspect", "impl.json"),
          "impl.bus", Set.of("event", "metrics", "impl.option", "options"),
          "impl.loop",
              Set.of(
                  "job",
                  "metrics",
                  "inspect",
                  "impl.json",
                  "impl.job",
                  "impl.option",
                  "options",
                  "impl.bus"),
          "impl.sql",
              Set.of(
                  "job",
                  "event",
                  "metrics",
                  "inspect",
                  "impl.json",
                  "impl.job",
                  "impl.bus",
                  "impl.loop"),
          "impl.store", Set.of("impl.bus"),
          // A handler's side may stand where no database is.
          "handler", Set.of("impl.sql", "impl.store", "impl.log", "impl.part", "inspect"));

  @Test
  void aPackageImportsOnlyWhatIsBelowIt() throws IOException {
    Map<String, String> wrong = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".java") && !f.endsWith("module-info.java"))
              .toList()) {
        String own = packageOf(file);
        assertThat(ORDER).as("packages in their order").contains(own);
        Matcher imports = IMPORT.matcher(Files.readString(file));
        while (imports.find()) {
          String other = imports.group(1).isEmpty() ? "" : imports.group(1).substring(1);
          if (!other.equals(own) && !mayImport(own, other)) {
            wrong.put(SOURCES.relativize(file).toString(), other);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** It may stand where no database is: no package that it needs knows the tables either. */
  @Test
  void theHandlersSideDoesNotReachTheTables() throws IOException {
    Set<String> reached = new TreeSet<>(Set.of("handler"));
    for (Deque<String> open = new ArrayDeque<>(reached); !open.isEmpty(); ) {
      for (String other : importsOf(open.remove())) {
        if (reached.add(other)) {
          open.add(other);
        }
      }
    }
    assertThat(reached).contains("impl.bus", "impl.job").doesNotContain("impl.sql", "impl.store");
  }

  private static Set<String> importsOf(String name) throws IOException {
    Set<String> imported = new TreeSet<>();
    Path folder = SOURCES.resolve("dev/simplequeue").resolve(name.replace('.', '/'));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Matcher imports = IMPORT.matcher(Files.readString(file));
        while (imports.find()) {
          imported.add(imports.group(1).isEmpty() ? "" : imports.group(1).substring(1));
        }
      }
    }
    return imported;
  }

  private static boolean mayImport(String own, String other) {
    boolean betweenParts =
        PARTS.contains(part(own)) && PARTS.contains(part(other)) && !part(own).equals(part(other));
    return !betweenParts
        && ORDER.indexOf(other) < ORDER.indexOf(own)
        && !NOT.getOrDefault(own, Set.of()).contains(other);
  }

  /** A part may have rooms of its own, such as {@code poller.cursor}. */
  private static String part(String name) {
    return name.replaceFirst("\\..*", "");
  }

  @Test
  void ofAPartOnlyItsVerticlesArePublic() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".java") && !f.endsWith("module-info.java"))
              .toList()) {
        if (PARTS.contains(packageOf(file)) && PUBLIC.matcher(Files.readString(file)).find()) {
          found.add(file.getFileName().toString().replace(".java", ""));
        }
      }
    }
    assertThat(found)
        .containsExactlyInAnyOrder(
            "EnqueueVerticle",
            "PollerVerticle",
            "NotifyVerticle",
            "ControlVerticle",
            "SchedulerVerticle",
            "OperationsVerticle",
            "ReaperVerticle",
            "JanitorVerticle",
            "MetricsVerticle");
  }

  @Test
  void everyPackageSaysWhatItIsForAndHasNoNulls() throws IOException {
    for (String name : ORDER) {
      Path info =
          SOURCES
              .resolve("dev/simplequeue")
              .resolve(name.replace('.', '/'))
              .resolve("package-info.java");
      assertThat(Files.readString(info)).startsWith("/**").contains("@NullMarked");
    }
  }

  @Test
  void onlyTheStoreKnowsSqlAndOnlyTheLogLogs() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".java") && !f.endsWith("module-info.java"))
              .toList()) {
        String text = Files.readString(file);
        if (!Set.of("impl.sql", "impl.store").contains(packageOf(file))) {
          // Of a request it takes no value.
          assertThat(text)
              .as(file.toString())
              .doesNotContainPattern("preparedQuery\\(|\\.query\\([^)]");
        }
        if (!packageOf(file).equals("impl.log") && !file.endsWith("LogContext.java")) {
          assertThat(text)
              .as(file.toString())
              .doesNotContain("org.slf4j", "System.out", "System.err");
        }
      }
    }
  }

  /** Optional dependencies, and the only package that may know each. */
  private static final Map<String, String> OPTIONAL =
      Map.of(
          "import io.micrometer", "metrics",
          "import io.vertx.ext.healthchecks", "health",
          "import io.opentelemetry", "tracing",
          "import io.vertx.ext.web", "web");

  /** Whoever has none of it must not meet it. */
  @Test
  void anOptionalDependencyIsKnownToOnePackageThatNobodyKnows() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".java") && !f.endsWith("module-info.java"))
              .toList()) {
        String text = Files.readString(file);
        OPTIONAL.forEach(
            (imported, owner) -> {
              if (!packageOf(file).equals(owner)) {
                assertThat(text)
                    .as(file.toString())
                    .doesNotContain(imported, "import dev.simplequeue." + owner + ".");
              }
            });
      }
    }
  }

  private static String packageOf(Path file) {
    Path inside = SOURCES.resolve("dev/simplequeue").relativize(file);
    return inside.getNameCount() == 1 ? "" : inside.getParent().toString().replace('/', '.');
  }
}
