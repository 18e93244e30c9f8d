package dev.simplequeue.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.ThreadingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that comes in becomes SQL: statements are files, and the schema's name is quoted. */
@FreshTables
class IdentifiersTest extends OnDatabase {
  private static final Path CODE = Path.of("src/main/java");
  private static final Path RESOURCES = Path.of("src/main/resources/dev/simplequeue");

  /** A text that begins as a statement does, other than a session's settings. */
  private static final Pattern STATEMENT =
      Pattern.compile(
          "\"\\s*(select(?! set_config)|insert into|update|delete from|with [a-z_]+ as|create|drop|alter|grant|lock|truncate) [a-z0-9_*{\\\\(]",
          Pattern.CASE_INSENSITIVE);

  private static List<Path> files(Path root, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  @Test
  void noStatementIsWrittenInJava() throws IOException {
    for (Path file : files(CODE, ".java")) {
      assertThat(STATEMENT.matcher(Files.readString(file)).results().map(r -> r.group()))
          .as(file.toString())
          .isEmpty();
    }
  }

  /** Of a list's order there are two words, and no others. */
  private static final Map<String, Set<String>> WORDS =
      Map.of(
          "page_jobs.sql",
          Set.of("order"),
          "group_dead.sql",
          Set.of("which"),
          "mark_function.sql",
          Set.of("function", "comment", "granted_only"));

  /** Of limits there are numbers, and the names of the policies. */
  private static final Pattern LIMIT = Pattern.compile("(max|default|large)_[a-z_]+|key_policies");

  @Test
  void onlySqlPutsSomethingIntoAStatementAndThatIsTheSchemaOrAWordOfTheLibrary()
      throws IOException {
    for (Path file : files(CODE, ".java")) {
      String code = Files.readString(file);
      // What the web serves are no statements.
      if (code.contains("getResourceAsStream") && !file.getParent().endsWith("web")) {
        assertThat(file.getFileName()).hasToString("Sql.java");
      }
    }
    for (Path file : files(RESOURCES, ".sql")) {
      Matcher placeholders = Pattern.compile("\\{([a-z_]+)}").matcher(Files.readString(file));
      Set<String> words = WORDS.getOrDefault(file.getFileName().toString(), Set.of());
      boolean isFunction = file.startsWith(RESOURCES.resolve("function"));
      assertThat(placeholders.results().map(found -> found.group(1)).distinct())
          .as(file.toString())
          .allMatch(
              word ->
                  word.equals("schema")
                      || words.contains(word)
                      || isFunction && LIMIT.matcher(word).matches());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Select",
        "USER",
        "_1",
        "simplequeue_Simplequeue_SIMPLEQUEUE_simplequeue_simplequeue_sim"
      })
  void aSchemaMayHaveAnyNameThatIsAllowed(String name) {
    String quoted = '"' + name + '"';
    await(pool.query("drop schema if exists " + quoted + " cascade").execute());
    SimpleQueue queue = deployQueue(vertx, options().setSchema(name));
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);

    var outcome = await(queue.enqueueAndAwait(JobRequest.of("work").uniqueKey("key")));

    assertThat(outcome.state()).isEqualTo(JobState.COMPLETED);
    assertThat(number("select count(*) from " + quoted + ".archive")).isEqualTo(1);
    await(pool.query("drop schema " + quoted + " cascade").execute());
  }
}
