package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whatever a caller is told that rests on what a statement finds waits for a synchronous standby.
 * {@code AsDurableTest} shows that it does.
 */
class FoundStatementsTest {
  private static final Path STATEMENTS = Path.of("src/main/resources/dev/simplequeue/sql");

  /** The parts of the store whose results callers are told. */
  private static final Pattern ANSWERS =
      Pattern.compile(
          "Called by (Enqueueing|KeyHolders|Settling|Outcomes|Cancelling|Editing|Redriving|Pausing|Scheduling|Operations)\\b");

  /** They write what they answer; or nobody is told, or another statement looks for the rest. */
  private static final Set<String> OTHERS =
      Set.of(
          "change_held.sql",
          "delete_ended.sql",
          "find_claims_under_way.sql",
          "find_untold_cancelled.sql",
          "find_operation.sql",
          "find_schedule.sql",
          "find_untold_paused.sql",
          "free_permits.sql",
          "insert_jobs.sql",
          "insert_new_jobs.sql",
          "look_at_operations.sql",
          "note_operation_problem.sql",
          "page_operations.sql",
          "page_schedules.sql",
          "pause.sql",
          // They wait by the function that they call.
          "put_jobs.sql",
          "settle_completed.sql",
          "settle_otherwise.sql",
          "trigger_schedule.sql",
          "write_schedule.sql");

  @Test
  void everyAnswerThatRestsOnWhatIsFoundWaitsForTheStandby() throws IOException {
    List<Path> files;
    try (var all = Files.list(STATEMENTS)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      if (ANSWERS.matcher(Files.readString(file)).find()) {
        String name = file.getFileName().toString();
        String sent = Sql.statement(name.replace(".sql", "")).in("s");
        assertThat(sent.contains("\"s\".as_durable()"))
            .as(name + " waits for the standby")
            .isEqualTo(!OTHERS.contains(name));
      }
    }
  }
}
