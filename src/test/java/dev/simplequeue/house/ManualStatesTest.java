package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobState;
import dev.simplequeue.support.Manual;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manual's tables of states and moves are {@link JobState}. */
class ManualStatesTest {

  @Test
  void everyStateHasARowWithTheStatesThatMayFollow() {
    Stream<List<List<String>>> expected =
        Arrays.stream(JobState.values())
            .map(state -> List.of(List.of(state.name()), names(state.successors().stream())));

    assertThat(
            Manual.table("states", "states").stream()
                .map(row -> List.of(Manual.names(row.get(0)), Manual.names(row.get(2)))))
        .containsExactlyElementsOf(expected.toList());
  }

  private static List<String> names(Stream<JobState> states) {
    return states.map(JobState::name).toList();
  }

  @Test
  void everyMoveHasARowAndEveryRowIsAMove() {
    Stream<List<String>> expected =
        Arrays.stream(JobState.values())
            .flatMap(
                state -> state.successors().stream().map(next -> names(Stream.of(state, next))));

    assertThat(
            Manual.table("states", "moves").stream()
                .map(row -> Manual.names(row.get(0) + row.get(1))))
        .containsExactlyInAnyOrderElementsOf(expected.toList());
  }
}
