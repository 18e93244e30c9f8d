package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.Manual;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manual's promises are numbered, and tests say by a tag which of them they prove. */
class PromisesTest {
  private static final Pattern PROMISE = Pattern.compile("(?m)^(\\d+)\\. \\*");
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"promise-(\\d+)\"\\)");

  /** A chapter, a rule or a fault of a document that is not here. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("\\bContract \\d|\\[(Contract \\d+|[A-Z]\\d+)]");

  @Test
  void promisesAreNumberedOneAfterTheOther() {
    List<Integer> numbers =
        PROMISE.matcher(chapter()).results().map(found -> Integer.valueOf(found.group(1))).toList();

    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    assertThat(numbers).hasSizeGreaterThan(10);
  }

  @Test
  void eachPromiseHasTestsAndEachTagAPromise() throws IOException {
    Set<Integer> proved = new TreeSet<>();
    for (String code : tests(Function.identity())) {
      numbers(TAG, code).forEach(proved::add);
    }

    assertThat(proved).isEqualTo(numbers(PROMISE, chapter()).collect(Collectors.toSet()));
  }

  @Test
  void theReadmeLeadsToThem() throws IOException {
    assertThat(Files.readString(Path.of("README.md")))
        .contains("[Fifteen promises](src/main/asciidoc/promises.adoc)");
    assertThat(numbers(PROMISE, chapter())).hasSize(15);
  }

  @Test
  void noTestCitesADocumentThatIsNotHere() throws IOException {
    assertThat(tests(code -> ELSEWHERE.matcher(code).find() ? code : "")).containsOnly("");
  }

  private static Stream<Integer> numbers(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> Integer.valueOf(found.group(1)));
  }

  /** What is to be known of each test class but this one. */
  private static List<String> tests(Function<String, String> wanted) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java") && !file.endsWith("PromisesTest.java"))
          .map(PromisesTest::read)
          .map(wanted)
          .toList();
    }
  }

  private static String chapter() {
    return Manual.chapter("promises");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
