package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README says of the code is what the code says. */
class ReadmeTest {

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  private static Set<String> found(String regex) throws IOException {
    Matcher matcher = Pattern.compile(regex, Pattern.MULTILINE).matcher(readme());
    Set<String> found = new TreeSet<>();
    while (matcher.find()) {
      found.add(matcher.group().replaceAll(":.*", "").strip());
    }
    return found;
  }

  @Test
  void theDiagramOfStatesShowsEachTransitionAndNoOther() throws IOException {
    Set<String> expected = new TreeSet<>();
    for (JobState state : JobState.values()) {
      state.successors().forEach(next -> expected.add(state + " --> " + next));
    }

    assertThat(found("^  [A-Z_]+ --> [A-Z_]+")).isEqualTo(expected);
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
