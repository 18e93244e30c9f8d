package dev.simplequeue.support;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Cases that leave nothing behind: they share the tables of one test, because to make them takes
 * longer than a case, and are reported one by one.
 */
public final class Cases {
  private Cases() {}

  /** A test for each line, which gets what stands between the separators, without spaces around. */
  public static Stream<DynamicTest> lines(
      String separator, Consumer<String[]> test, String... lines) {
    return of(
        line ->
            test.accept(
                Arrays.stream(line.split(Pattern.quote(separator), -1))
                    .map(String::trim)
                    .toArray(String[]::new)),
        lines);
  }

  /** A test for each value, named after it. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <T> Stream<DynamicTest> of(Consumer<T> test, T... values) {
    return Arrays.stream(values)
        .map(value -> DynamicTest.dynamicTest(value.toString(), () -> test.accept(value)));
  }
}
