package dev.simplequeue.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The PostgreSQL of the test run, one for all classes: at the URI of {@code -Dsimplequeue.test.uri}
 * or {@code SIMPLEQUEUE_TEST_URI}; else in Docker, if Docker answers; else the embedded one.
 */
public final class TestServer {
  private static boolean embedded;
  private static final String URI = start();

  private TestServer() {}

  /** Where it is. Its user may make schemas. */
  public static String uri() {
    return URI;
  }

  /** Whether it is the embedded one, whose processes are on this machine. */
  public static boolean isEmbedded() {
    return embedded;
  }

  private static String start() {
    Optional<String> given =
        Optional.ofNullable(System.getProperty("simplequeue.test.uri"))
            .filter(uri -> !uri.isBlank())
            .or(() -> Optional.ofNullable(System.getenv("SIMPLEQUEUE_TEST_URI")));
    return given.orElseGet(
        () ->
            DockerClientFactory.instance().isDockerAvailable() ? startInDocker() : startEmbedded());
  }

  // Both live until the JVM ends: Testcontainers' reaper and the embedded server's shutdown hook
  // stop them.
  @SuppressWarnings("resource")
  private static String startInDocker() {
    PostgreSQLContainer container =
        new PostgreSQLContainer("postgres:" + System.getProperty("pg.version", "18"))
            .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
    container.start();
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(
            container.getUsername(),
            container.getPassword(),
            container.getHost(),
            container.getFirstMappedPort(),
            container.getDatabaseName());
  }

  @SuppressWarnings("resource")
  private static String startEmbedded() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(ServerFolder.create())
              .setServerConfig("fsync", "off")
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("max_wal_size", "256MB")
              .setServerConfig("max_connections", "300")
              .start();
      embedded = true;
      return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
