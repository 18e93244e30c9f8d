package dev.simplequeue.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The kit takes the first server that there is. */
class ServerSearchTest {
  private static final TestServer HERE = TestServer.at("postgresql://here");

  @Test
  void whatIsNotThereOrDoesNotStartIsPassedOver() {
    TestServer found =
        new ServerSearch()
            .or("Docker", Optional::empty)
            .or(
                "Docker without the image",
                () -> {
                  throw new IllegalStateException("no such image");
                })
            .or(
                "what is not on the class path",
                () -> {
                  throw new NoClassDefFoundError("org/testcontainers/DockerClientFactory");
                })
            .or("embedded", () -> Optional.of(HERE))
            .or(
                "another",
                () -> {
                  throw new AssertionError("not asked for");
                })
            .get();

    assertThat(found).isSameAs(HERE);
  }

  @Test
  void whereThereIsNoneItSaysWhatWouldGiveOneAndWhatHasFailed() {
    IllegalStateException failed = new IllegalStateException("no such image");
    ServerSearch search =
        new ServerSearch()
            .or(
                "Docker",
                () -> {
                  throw failed;
                });

    assertThatThrownBy(search::get)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("-Dsimplequeue.test.uri=")
        .hasSuppressedException(failed);
  }
}
