package dev.simplequeue.unit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.bench.Bench;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The manual says what was measured, and names what there is. */
class ManualTest {
  private static final Path MANUAL = Path.of("src/main/asciidoc");

  @ParameterizedTest
  @CsvSource({"results.jsonl, results.adoc", "durable.jsonl, durable.adoc"})
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
    JsonObject options = new SimpleQueueOptions().setUri("postgresql://localhost/test").toJson();
    Matcher named =
        Pattern.compile("`(enqueue|poller|janitor|reaper|listener|control)\\.([A-Za-z]+)`")
            .matcher(Files.readString(MANUAL.resolve("performance.adoc")));

    int found = 0;
    while (named.find()) {
      found++;
      assertThat(options.getJsonObject(named.group(1)).fieldNames())
          .as(named.group())
          .contains(named.group(2));
    }
    assertThat(found).isGreaterThan(5);
  }
}
