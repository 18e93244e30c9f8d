package dev.simplequeue.impl.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A stored trace leads to the line of code and is never long. */
class BoundedTraceTest {

  private static RuntimeException deep(int calls) {
    return calls == 0 ? new IllegalStateException("a text") : deep(calls - 1);
  }

  private static StackTraceElement[] frames(int count, String name) {
    return IntStream.range(0, count)
        .mapToObj(i -> new StackTraceElement("a.B", name, "B.java", i))
        .toArray(StackTraceElement[]::new);
  }

  @Test
  void itBeginsWithTheLineThatThrew() {
    assertThat(BoundedTrace.of(deep(0)).orElseThrow().lines().limit(2))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("java.lang.IllegalStateException"),
            line -> assertThat(line).contains("  at ", "BoundedTraceTest.deep", ".java:"));
  }

  @Test
  void itHasTheFirstFramesAndTheNumberOfTheOthers() {
    assertThat(BoundedTrace.of(deep(500)).orElseThrow().lines())
        .hasSize(12)
        .last()
        .asString()
        .matches("  and \\d+ more");
  }

  @Test
  void itHasTheCausesAndNotTheirTexts() {
    Throwable error = new RuntimeException("outer", new IllegalArgumentException("a secret"));

    assertThat(BoundedTrace.of(error).orElseThrow())
        .contains("caused by java.lang.IllegalArgumentException\n  at ")
        .doesNotContain("secret");
  }

  @Test
  void itIsCutAtItsLimit() {
    RuntimeException error = deep(0);
    error.setStackTrace(frames(10, "m".repeat(500)));

    assertThat(BoundedTrace.of(error).orElseThrow())
        .hasSize(BoundedTrace.MAX_CHARACTERS)
        .endsWith("...");
  }

  @Test
  void thereIsNoneOfWhatHasNoFrames() {
    RuntimeException error = deep(0);
    error.setStackTrace(new StackTraceElement[0]);

    assertThat(BoundedTrace.of(error)).isEmpty();
  }

  @Test
  void causesInACircleAndExceptionsThatThrowDoNoHarm() {
    RuntimeException inner = new RuntimeException();
    RuntimeException circle = new RuntimeException(inner);
    inner.initCause(circle);
    RuntimeException broken =
        new RuntimeException() {
          private static final long serialVersionUID = 1L;

          @Override
          public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException();
          }
        };

    assertThat(BoundedTrace.of(circle).orElseThrow())
        .contains("caused by")
        .hasSizeLessThanOrEqualTo(BoundedTrace.MAX_CHARACTERS);
    assertThat(BoundedTrace.of(broken)).isEmpty();
  }
}
