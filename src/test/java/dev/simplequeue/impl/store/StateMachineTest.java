package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.simplequeue.job.JobState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@link JobState}, cell by cell: what each statement makes of a job in each state. */
@Tag("promise-3")
class StateMachineTest extends EveryStatement {

  /**
   * The columns say where the job is. It runs under the claim that the statement is about (OWN,
   * with an accepted cancel: MARKED), under one of another node (OTHERS), or under a later one of
   * the same node (LATER). The cells say where it is afterwards. A dot: nothing was changed. Small
   * letters: it stays where it is, but is marked as cancelled, has lost its key and its retries
   * (freed), has the values of the request that met it (changed), leaves no record (gone), or names
   * the new job that is its next life (redriven).
   */
  private static final String TABLE =
      """
      statement           | counters when it moves       | WAITING   | READY         | OWN           | MARKED    | OTHERS | LATER   | COMPLETED | FAILED
      claim               | attempt+1 claims+1           | .         | RUNNING       | .             | .         | .      | .       | .         | .
      claim, limited      | attempt+1 claims+1           | .         | RUNNING       | .             | .         | .      | .       | .         | .
      succeed             |                              | .         | .             | COMPLETED     | COMPLETED | .      | .       | .         | .
      fail                |                              | .         | .             | WAITING       | CANCELLED | .      | .       | .         | .
      fail, no delay      |                              | .         | .             | READY         | CANCELLED | .      | .       | .         | .
      fail, last attempt  |                              | .         | .             | FAILED        | CANCELLED | .      | .       | .         | .
      put off             | attempt-1 reprocesses+1      | .         | .             | WAITING       | CANCELLED | .      | .       | .         | .
      put off, maximum    | attempt-1 reprocesses+1      | .         | .             | BAD_JOB       | CANCELLED | .      | .       | .         | .
      release held        | attempt-1                    | .         | .             | READY         | CANCELLED | .      | .       | .         | .
      release held, max.  | attempt-1                    | .         | .             | READY         | CANCELLED | .      | .       | .         | .
      release started     | attempt-1 releases+1         | .         | .             | READY         | CANCELLED | .      | .       | .         | .
      release, maximum    | attempt-1 releases+1         | .         | .             | BAD_JOB       | CANCELLED | .      | .       | .         | .
      end critical        |                              | .         | .             | CRITICAL      | CANCELLED | .      | .       | .         | .
      end unprocessable   |                              | .         | .             | UNPROCESSABLE | CANCELLED | .      | .       | .         | .
      end cancelled       |                              | .         | .             | CANCELLED     | CANCELLED | .      | .       | .         | .
      node dies           | attempt-1 claims+1 crashes+1 | .         | .             | READY         | CANCELLED | .      | READY   | .         | .
      node dies, maximum  | attempt-1 claims+1 crashes+1 | .         | .             | BAD_JOB       | CANCELLED | .      | BAD_JOB | .         | .
      remove dead         | attempt-1 claims+1 crashes+1 | .         | .             | READY         | CANCELLED | .      | READY   | .         | .
      remove dead, max.   | attempt-1 claims+1 crashes+1 | .         | .             | BAD_JOB       | CANCELLED | .      | BAD_JOB | .         | .
      cancel              |                              | CANCELLED | CANCELLED     | marked        | .         | marked | marked  | .         | .
      keep                |                              | .         | .             | .             | .         | .      | .       | .         | .
      reject              |                              | .         | .             | .             | .         | .      | .       | .         | .
      replace             |                              | READY     | changed       | freed         | freed     | freed  | freed   | .         | .
      replace, later      |                              | changed   | WAITING       | freed         | freed     | freed  | freed   | .         | .
      retime              |                              | READY     | changed       | freed         | freed     | freed  | freed   | .         | .
      retime, later       |                              | changed   | WAITING       | freed         | freed     | freed  | freed   | .         | .
      keep SQL            |                              | .         | .             | .             | .         | .      | .       | .         | .
      replace SQL         |                              | READY     | changed       | freed         | freed     | freed  | freed   | .         | .
      replace SQL, later  |                              | changed   | WAITING       | freed         | freed     | freed  | freed   | .         | .
      retime SQL          |                              | READY     | changed       | freed         | freed     | freed  | freed   | .         | .
      retime SQL later    |                              | changed   | WAITING       | freed         | freed     | freed  | freed   | .         | .
      no handler          |                              | .         | UNPROCESSABLE | .             | .         | .      | .       | .         | .
      delete              |                              | gone      | gone          | .             | .         | .      | .       | .         | .
      reprioritise        |                              | changed   | changed       | .             | .         | .      | .       | .         | .
      run now             |                              | READY     | .             | .             | .         | .      | .       | .         | .
      redrive             |                              | .         | .             | .             | .         | .      | .       | .         | redriven
      pause               |                              | .         | .             | .             | .         | .      | .       | .         | .
      resume              |                              | .         | .             | .             | .         | .      | .       | .         | .
      repair limits       |                              | .         | .             | .             | .         | .      | .       | .         | .
      """;

  private static final Set<String> RUNNING = Set.of("OWN", "MARKED", "OTHERS", "LATER");
  private static final Set<String> COUNTERS =
      Set.of("attempt", "claims", "reprocesses", "crashes", "releases");
  private static final Set<String> OF_A_CLAIM = Set.of("claimed_by", "claimed_at", "limited");
  private static final Set<String> OF_A_REQUEST =
      Set.of("payload", "headers", "bytes", "priority", "run_at");

  private static List<List<String>> table() {
    return TABLE
        .lines()
        .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
        .toList();
  }

  /** The table and {@link JobState#successors} say the same. */
  @Test
  void everySuccessorOfAStateIsReachedByAStatement() {
    List<List<String>> table = table();
    Map<JobState, Set<JobState>> reached = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      reached.put(state, EnumSet.noneOf(JobState.class));
    }

    for (List<String> row : table.subList(1, table.size())) {
      for (int i = 2; i < row.size(); i++) {
        String start = table.get(0).get(i);
        if (row.get(i).matches("[A-Z_]+")) {
          JobState state = RUNNING.contains(start) ? JobState.RUNNING : JobState.valueOf(start);
          reached.get(state).add(JobState.valueOf(row.get(i)));
        }
      }
    }

    assertThat(reached).allSatisfy((state, next) -> assertThat(next).isEqualTo(state.successors()));
  }

  @TestFactory
  Stream<DynamicNode> aJobMovesIfAndOnlyIfTheTableSaysSo() {
    List<List<String>> table = table();
    List<String> head = table.get(0);
    assertThat(table.stream().skip(1).map(row -> row.get(0)))
        .as("each statement has a row")
        .containsExactlyElementsOf(statements.keySet());
    return table.stream()
        .skip(1)
        .map(
            row -> {
              List<DynamicNode> cells = new ArrayList<>();
              for (int i = 2; i < head.size(); i++) {
                String start = head.get(i);
                String end = row.get(i);
                cells.add(
                    dynamicTest(
                        start + " -> " + end, () -> check(row.get(0), row.get(1), start, end)));
              }
              return dynamicContainer(row.get(0), cells);
            });
  }

  private void check(String statement, String counters, String start, String end) {
    Subject job = arrange(start, statement);
    Place before = place(job);

    statements.get(statement).accept(job);

    if (end.equals("gone")) {
      assertThat(isGone(job)).isTrue();
      return;
    }
    Place after = place(job);
    Map<String, Object> expected = new LinkedHashMap<>(before.row());
    switch (end) {
      case "." -> assertThat(after).isEqualTo(before);
      case "marked" -> {
        expected.put("cancel_requested", true);
        assertThat(after).isEqualTo(new Place(before.state(), expected));
      }
      case "freed" -> {
        expected.put("unique_key", null);
        expected.put("max_attempts", before.number("attempt"));
        assertThat(after).isEqualTo(new Place(JobState.RUNNING, expected));
      }
      case "redriven" -> {
        expected.put("redriven_to", life(job));
        assertThat(after).isEqualTo(new Place(before.state(), expected));
      }
      case "changed" -> {
        assertThat(after).isNotEqualTo(before);
        assertThat(after.state()).isEqualTo(before.state());
        onlyChanged(before, after, ofRequest(statement));
      }
      default -> moved(before, after, JobState.valueOf(end), statement, counters);
    }
  }

  private static void moved(
      Place before, Place after, JobState end, String statement, String counters) {
    assertThat(after.state()).isEqualTo(end);
    assertThat(before.state().successors()).contains(end);
    Map<String, Integer> changes = new LinkedHashMap<>();
    for (String change : counters.split(" ")) {
      String[] parts = change.split("(?=[+-])");
      if (parts.length == 2) {
        changes.put(parts[0], Integer.valueOf(parts[1]));
      }
    }
    for (String counter : COUNTERS) {
      assertThat(after.number(counter))
          .as(counter)
          .isEqualTo(before.number(counter) + changes.getOrDefault(counter, 0));
    }
    boolean died = !end.isLive() && end != JobState.COMPLETED;
    assertThat(after.errors() - before.errors())
        .as("errors")
        .isEqualTo(died || statement.startsWith("fail") ? 1 : 0);
    if (end == JobState.WAITING || end == JobState.READY) {
      assertThat(after.get("claimed_by")).isNull();
    }
    onlyChanged(before, after, ofRequest(statement), OF_A_CLAIM, COUNTERS, Set.of("errors"));
  }

  /** What the statement may change beside the claim and the counters. */
  private static Set<String> ofRequest(String statement) {
    if (statement.startsWith("replace")) {
      return OF_A_REQUEST;
    }
    if (statement.equals("reprioritise")) {
      return Set.of("priority");
    }
    return statement.matches("(fail|put off|retime|run now).*") ? Set.of("run_at") : Set.of();
  }

  /** Archive and dead letters lack some columns of a live job, and have some of their own. */
  @SafeVarargs
  private static void onlyChanged(Place before, Place after, Set<String>... mayChange) {
    Map<String, Object> rest = new LinkedHashMap<>(before.row());
    rest.keySet().retainAll(after.row().keySet());
    for (Set<String> columns : mayChange) {
      rest.keySet().removeAll(columns);
    }
    assertThat(after.row()).containsAllEntriesOf(rest);
  }
}
