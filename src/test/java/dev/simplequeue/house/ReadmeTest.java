package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README says of the code is what the code says. */
class ReadmeTest {
  private static final String PICTURE = "src/main/asciidoc/pictures/states.svg";

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  @Test
  void itIsShort() throws IOException {
    assertThat(readme().lines()).hasSizeLessThanOrEqualTo(120);
  }

  /** The picture stands in the README and in the manual. */
  @Test
  void thePictureOfTheStatesShowsEachTransitionAndNoOther() throws IOException {
    List<String> expected =
        Arrays.stream(JobState.values())
            .flatMap(state -> state.successors().stream().map(next -> state + " --> " + next))
            .sorted()
            .toList();

    List<String> arrows =
        Pattern.compile("<path data-from=\"([A-Z_]+)\" data-to=\"([A-Z_]+)\"")
            .matcher(Files.readString(Path.of(PICTURE)))
            .results()
            .map(arrow -> arrow.group(1) + " --> " + arrow.group(2))
            .sorted()
            .toList();

    assertThat(arrows).isEqualTo(expected);
    assertThat(readme()).contains("](" + PICTURE + ")");
  }

  @Test
  void anEndedStateIsFinalAndALiveOneIsNot() {
    for (JobState state : JobState.values()) {
      assertThat(state.successors().isEmpty()).isEqualTo(!state.isLive());
      assertThat(JobState.ofSqlName(state.sqlName())).isEqualTo(state);
    }
  }

  @Test
  void theTestCommandIsTheOneThatTheIntegrationRuns() throws IOException {
    assertThat(readme()).contains("\nmvn verify\n").contains("\nmvn -q test-compile exec:java\n");
    assertThat(Files.readString(Path.of(".ci/run"))).contains("mvn verify");
  }
}
