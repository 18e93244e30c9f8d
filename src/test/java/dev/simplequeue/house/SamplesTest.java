package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the README and the manual show is what the build compiles and runs. {@code mvn test
 * -Dtest=SamplesTest -Dmanual.write=true} copies what has changed.
 */
class SamplesTest {

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> chapters = Files.list(Path.of("src/main/asciidoc"))) {
      return Stream.concat(
          Stream.of(Path.of("README.md")),
          chapters.filter(file -> file.toString().endsWith(".adoc")).sorted().toList().stream());
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void itsSamplesAreTheirSources(Path document) throws IOException {
    String fresh = Samples.refreshed(document);
    if (Boolean.getBoolean("manual.write")) {
      Files.writeString(document, fresh);
    }

    assertThat(Files.readString(document)).isEqualTo(fresh);
  }

  /** The repository's pages show a document as it is: they include nothing. */
  @ParameterizedTest
  @MethodSource("documents")
  void itCanBeReadInTheRepository(Path document) throws IOException {
    assertThat(Files.readAllLines(document)).noneMatch(line -> line.startsWith("include::"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void eachBlockOfJavaIsASample(Path document) throws IOException {
    List<String> lines = Files.readAllLines(document);
    List<String> loose = new ArrayList<>();
    for (int at = 1; at < lines.size(); at++) {
      if (lines.get(at).matches("\\[source,java.*|```java")
          && !lines.get(at - 1).contains(" sample: ")) {
        loose.add("line " + (at + 1));
      }
    }

    assertThat(loose).isEmpty();
  }

  @Test
  void thereAreMany() throws IOException {
    int samples = 0;
    for (Path document : documents().toList()) {
      samples += Files.readString(document).split(" sample: ", -1).length - 1;
    }

    assertThat(samples).isGreaterThan(40);
  }
}
