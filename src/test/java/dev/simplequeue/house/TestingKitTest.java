package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.base.TestingDoor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The testing kit shows users what was meant for them, and needs nothing that it could do without.
 */
class TestingKitTest {
  private static final Path CODE = Path.of("src/testing/java/dev/simplequeue/testing");
  private static final Path STATEMENTS = Path.of("src/testing/resources/dev/simplequeue/testing");
  private static final Pattern PUBLIC =
      Pattern.compile("(?m)^public [a-z ]*(?:class|interface|record|enum) (\\w+)");

  private static final Pattern INSIDE =
      Pattern.compile("import (dev\\.simplequeue\\.impl\\.[a-z.]+)\\.[A-Z]");

  /** What is not always there, and the only classes that may know it. */
  private static final Map<String, Set<String>> OPTIONAL =
      Map.of(
          "import org.junit", Set.of("SimpleQueueExtension.java", "Held.java"),
          "import org.testcontainers", Set.of("DockerServer.java"),
          "import io.zonky", Set.of("EmbeddedServer.java"));

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void whatUsersMayTouchIsWhatSomebodyHasDecidedThatTheyMay() throws IOException {
    StringBuilder found = new StringBuilder();
    for (Path file : files(CODE)) {
      PUBLIC
          .matcher(Files.readString(file))
          .results()
          .forEach(r -> found.append(r.group(1)).append('\n'));
    }

    assertThat(found)
        .hasToString(
            """
            Captured
            DrainOptions
            Drained
            HandlerAssert
            HandlerResult
            HandlerTester
            JobMatcher
            JobSnapshot
            Mode
            Outcome
            QueueTester
            RunningJob
            SimpleQueueExtension
            Stopped
            TestClock
            TestJob
            TestServer
            TestSetup
            """);
  }

  @Test
  void whatMayBeMissingIsKnownToOneClassThatIsLoadedWhenItIsThere() throws IOException {
    for (Path file : files(CODE)) {
      String text = Files.readString(file);
      String name = file.getFileName().toString();
      OPTIONAL.forEach(
          (imported, owners) -> {
            if (!owners.contains(name)) {
              assertThat(text).as(name).doesNotContain(imported);
            }
          });
    }
  }

  @Test
  void eachStatementIsAFileWithAHeadThatSaysWhoCallsIt() throws IOException {
    String code = files(CODE).stream().map(TestingKitTest::read).collect(Collectors.joining());
    for (Path file : files(STATEMENTS)) {
      String name = file.getFileName().toString().replace(".sql", "");
      List<String> head =
          Files.readAllLines(file).stream().takeWhile(line -> line.startsWith("--")).toList();
      assertThat(String.join(" ", head)).as(name).contains("-- Called by ");
      if (!name.equals("find_time_columns")) {
        assertThat(code).as("who calls %s", name).contains("sql.text(\"" + name + "\")");
      }
    }
  }

  /** Where the library is a module, the kit gets no further than this door lets it. */
  @Test
  void theDoorIsOpenToWhatTheKitUsesOfTheInsides() throws IOException {
    Set<String> used =
        files(CODE).stream()
            .map(TestingKitTest::read)
            .flatMap(text -> INSIDE.matcher(text).results())
            .map(result -> result.group(1))
            .collect(Collectors.toSet());

    assertThat(TestingDoor.PACKAGES).containsExactlyInAnyOrderElementsOf(used);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Only what users write is used by the queue's own tests of it: a fault of it would hide theirs.
   */
  @Test
  void theQueuesOwnTestsDoWithoutIt() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java/dev/simplequeue"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (!file.toString()
            .matches(".*/(kit|testing)/.*|.*Kit(Test)?\\.java|.*TestingKitTest\\.java")) {
          assertThat(Files.readString(file))
              .as(file.toString())
              .doesNotContain("import dev.simplequeue.testing");
        }
      }
    }
  }
}
