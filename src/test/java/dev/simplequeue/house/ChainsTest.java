package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Nobody composes as many futures as there are rows, steps or rounds: from about a thousand on the
 * end of such a chain never arrives. {@code Sequence} does the same with any number.
 */
class ChainsTest {
  private static final List<Path> SOURCES =
      Stream.of("main", "testing", "cli", "bench").map(s -> Path.of("src", s, "java")).toList();

  /** A future that is composed with the next one in a loop. */
  private static final Pattern GROWS =
      Pattern.compile(
          "\\b(\\w+)\\s*=\\s*\\1\\s*\\.(?:compose|flatMap|recover|transform|eventually)\\(");

  /** Of steps that are named in the code, a few dozen at most. */
  private static final Set<String> FEW =
      Set.of("Doctor.java done", "Migrations.java done", "SimpleQueueVerticle.java deployed");

  @Test
  void noChainOfFuturesGrowsWithTheWork() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path source : SOURCES) {
      try (Stream<Path> files = Files.walk(source)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher grows = GROWS.matcher(Files.readString(file));
          while (grows.find()) {
            found.add(file.getFileName() + " " + grows.group(1));
          }
        }
      }
    }

    assertThat(found).as("use Sequence").isEqualTo(FEW);
  }
}
