package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line's statements are files whose heads tell the truth, and none is put together. */
class CommandLineFilesTest {
  private static final Path CODE = Path.of("src/cli/java");
  private static final Path SQL = Path.of("src/cli/resources/dev/simplequeue/sql/cli");

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  @Test
  void theHeadOfAStatementNamesTheClassesThatSendIt() throws IOException {
    List<Path> code = files(CODE, ".java");
    for (Path statement : files(SQL, ".sql")) {
      String name = statement.getFileName().toString().replace(".sql", "");
      String head =
          String.join(
              " ",
              Files.readAllLines(statement).stream()
                  .takeWhile(line -> line.startsWith("--"))
                  .toList());
      int senders = 0;
      for (Path source : code) {
        if (Files.readString(source).contains("Sql.statement(\"cli/" + name + "\")")) {
          senders++;
          assertThat(head)
              .as(statement.toString())
              .contains("Called by")
              .contains(source.getFileName().toString().replace(".java", ""));
        }
      }
      assertThat(senders).as("who sends " + statement).isPositive();
    }
  }

  @Test
  void nothingButTheSchemaIsPutIntoAStatement() throws IOException {
    for (Path statement : files(SQL, ".sql")) {
      assertThat(Pattern.compile("\\{(\\w+)}").matcher(Files.readString(statement)).results())
          .as(statement.toString())
          .allMatch(found -> found.group(1).equals("schema") || found.group(1).matches("\\d+"));
    }
    for (Path source : files(CODE, ".java")) {
      assertThat(Files.readString(source))
          .as(source.toString())
          .doesNotContain("preparedQuery(", ".query(")
          .doesNotContainPattern(
              "\"\\s*(select|insert into|update|delete from) [a-z]+ (from|set|\\()");
    }
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    for (String name : List.of("", "command", "doctor", "http")) {
      assertThat(
              Files.readString(
                  CODE.resolve("dev/simplequeue/cli").resolve(name).resolve("package-info.java")))
          .startsWith("/**")
          .contains("@NullMarked");
    }
  }
}
