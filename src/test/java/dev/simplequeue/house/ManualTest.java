package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.bench.Bench;
import dev.simplequeue.support.Manual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The manual says what was measured, and names what there is. */
class ManualTest {
  private static final Path MANUAL = Path.of("src/main/asciidoc");

  @ParameterizedTest
  @CsvSource({
    "results.jsonl, results.adoc",
    "durable.jsonl, durable.adoc",
    "young.jsonl, young.adoc"
  })
  void theTablesOfResultsAreThoseOfTheKeptLines(String lines, String table, @TempDir Path folder)
      throws IOException {
    Path results = MANUAL.resolve("results");

    int exit =
        new CommandLine(new Bench())
            .execute("plot", results.resolve(lines).toString(), "--to", folder.toString());

    assertThat(exit).isZero();
    assertThat(Files.readString(folder.resolve("results.adoc")))
        .isEqualTo(Files.readString(results.resolve(table)));
  }

  @Test
  void theOptionsThatItNamesExist() throws IOException {
    Set<String> options = Manual.names("options", "all-options", 0);
    Pattern option =
        Pattern.compile("(enqueue|poller|janitor|reaper|listener|control|events)\\.[A-Za-z]+");

    Set<String> named = new TreeSet<>();
    try (Stream<Path> chapters = Files.list(MANUAL)) {
      for (Path chapter : chapters.filter(file -> file.toString().endsWith(".adoc")).toList()) {
        named.addAll(Manual.names(Files.readString(chapter)));
      }
    }
    named.removeIf(name -> !option.matcher(name).matches());

    assertThat(named).hasSizeGreaterThan(10);
    assertThat(named)
        .allSatisfy(
            name -> assertThat(options).anyMatch(known -> (known + ".").startsWith(name + ".")));
  }

  /** The build takes `{name}` for an attribute, and fails; `+{name}+` is literal. */
  @Test
  void bracesInItsTextAreLiteral() throws IOException {
    Pattern literal =
        Pattern.compile(
            "^(----|\\.\\.\\.\\.)\\n.*?^\\1$|`\\+[^`]*\\+`|^//[^\\n]*$",
            Pattern.DOTALL | Pattern.MULTILINE);
    Pattern attribute = Pattern.compile("(?<!\\\\)\\{([a-z][a-z0-9-]*)}");

    Set<String> unknown = new TreeSet<>();
    try (Stream<Path> chapters = Files.list(MANUAL)) {
      for (Path chapter : chapters.filter(file -> file.toString().endsWith(".adoc")).toList()) {
        String text = literal.matcher(Files.readString(chapter)).replaceAll("");
        attribute
            .matcher(text)
            .results()
            .map(found -> found.group(1))
            .forEach(name -> unknown.add(chapter.getFileName() + " {" + name + "}"));
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void theConnectionsThatItNamesAreThoseThatANodeMakes() throws IOException {
    String source =
        Files.readString(Path.of("src/main/java/dev/simplequeue/impl/sql/Database.java"));

    assertThat(Manual.names("operations", "connections", 0))
        .containsExactlyInAnyOrderElementsOf(
            Pattern.compile("return session\\(\"([a-z ]+)\"")
                .matcher(source)
                .results()
                .map(found -> found.group(1))
                .toList());
  }
}
