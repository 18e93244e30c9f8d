package dev.simplequeue.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the manual shows of the kit without JUnit. */
class PlainKitTest {
  private static final Pattern JUNIT =
      Pattern.compile("junit|opentest4j|jqwik|assertj|apiguardian");

  @Test
  void aMainUsesTheKit() {
    PlainKit.main(new String[] {TestServer.uri()});
  }

  /** Whose tests are run by something else, or by nothing. */
  @Test
  void thatMainNeedsNothingOfJunit() throws IOException, InterruptedException {
    List<Path> withoutJunit =
        ChildJvm.classPath().stream()
            .filter(entry -> !JUNIT.matcher(entry.toString()).find())
            .toList();
    assertThat(withoutJunit).hasSizeLessThan(ChildJvm.classPath().size());

    Process main =
        new ChildJvm(PlainKit.class)
            .classPath(withoutJunit)
            .arguments(List.of(TestServer.uri()))
            .start();

    String out = new String(main.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(main.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(out).contains("1 completed");
    assertThat(main.exitValue()).isZero();
  }

  @Test
  void aJobRunsInlineAndIsLookedAt() {
    assertThat(PlainKit.inline()).isEqualTo("sent to ada@example.org");
  }
}
