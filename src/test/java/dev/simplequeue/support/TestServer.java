package dev.simplequeue.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
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
    return given.orElseGet(() -> dockerAnswers() ? startInDocker() : startEmbedded());
  }

  /** Whether there is something to ask is seen at once, to ask takes a second of each JVM. */
  private static boolean dockerAnswers() {
    Path home = Path.of(System.getProperty("user.home"));
    boolean mayAnswer =
        System.getenv("DOCKER_HOST") != null
            || System.getProperty("os.name").startsWith("Windows")
            || Stream.of(
                    Path.of("/var/run/docker.sock"),
                    Path.of(System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run"), "docker.sock"),
                    home.resolve(".docker"),
                    home.resolve(".testcontainers.properties"))
                .anyMatch(Files::exists);
    return mayAnswer && DockerClientFactory.instance().isDockerAvailable();
  }

  // Both live until the JVM ends: Testcontainers' reaper and a shutdown hook stop them.
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

  private static String startEmbedded() {
    try {
      Path data = ServerData.copy();
      EmbeddedPostgres server =
          ServerData.serverOn(data)
              .setRegisterShutdownHook(false)
              .setServerConfig("fsync", "off")
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("max_wal_size", "256MB")
              .setServerConfig("max_connections", "300")
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, data)));
      embedded = true;
      return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(EmbeddedPostgres server, Path data) {
    try {
      server.close();
      ServerFolder.delete(data);
    } catch (IOException | UncheckedIOException e) {
      // Something of it still ran. The next run removes what is left.
    }
  }
}
