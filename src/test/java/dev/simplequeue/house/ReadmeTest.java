package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobState;
import dev.simplequeue.support.Manual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  /** Rounded to thousands of jobs, and to tenths of milliseconds and seconds. */
  @Test
  void theNumbersAreThoseThatTheManualMeasured() throws IOException {
    String results = Files.readString(Path.of("src/main/asciidoc/results/results.adoc"));

    assertThat(readme())
        .contains("**" + thousands(results, "`w3`, event loop\n\\| ([\\d,]+)") + " jobs/s**")
        .contains(", " + thousands(results, "`w1`\n\\| ([\\d,]+)") + " jobs/s enqueued")
        .contains("**" + tenths(results, "`w4`, same process\n\\| p50 ([\\d.]+)") + " ms**")
        .contains("p99 " + tenths(results, "`w4`, same process\n.*p99 ([\\d.]+)") + " ms)")
        .contains(
            "**"
                + tenths(
                    Manual.chapter("reliability"),
                    "worker killed, default settings \\|.*\\|([\\d.]+)\n")
                + " s**");
  }

  @Test
  void theNumbersHaveTheirDayAndMachine() throws IOException {
    String when =
        found(readme(), "(measured on \\d{4}-\\d\\d-\\d\\d on a machine with \\d+ cores)");

    assertThat(Manual.chapter("performance")).contains(when);
    assertThat(Manual.chapter("reliability")).contains(when);
  }

  private static String thousands(String text, String regex) {
    long number = Long.parseLong(found(text, regex).replace(",", ""));
    return String.format(Locale.ROOT, "%,d", Math.round(number / 1000.0) * 1000);
  }

  private static String tenths(String text, String regex) {
    return String.format(Locale.ROOT, "%.1f", Double.parseDouble(found(text, regex)));
  }

  private static String found(String text, String regex) {
    return Pattern.compile(regex).matcher(text).results().findFirst().orElseThrow().group(1);
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
