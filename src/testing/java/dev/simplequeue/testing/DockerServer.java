package dev.simplequeue.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The only class that knows Testcontainers, of which it uses what versions 1 and 2 have in common:
 * loaded when it is asked for.
 */
final class DockerServer implements TestServer {
  static final String IMAGE = "postgres:18";
  private static final int PORT = 5432;

  private final GenericContainer<?> container;

  private DockerServer(GenericContainer<?> container) {
    this.container = container;
  }

  static Optional<TestServer> startIfItAnswers() {
    return DockerClientFactory.instance().isDockerAvailable()
        ? Optional.of(start(IMAGE))
        : Optional.empty();
  }

  @SuppressWarnings("resource")
  static TestServer start(String image) {
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withEnv("POSTGRES_PASSWORD", "postgres")
            .withExposedPorts(PORT)
            .withCommand(command())
            // The image starts the server twice: the first one only initialises it.
            .waitingFor(Wait.forLogMessage(".*ready to accept connections.*\\s", 2));
    container.start();
    return new DockerServer(container);
  }

  private static String[] command() {
    List<String> words = new ArrayList<>(List.of("postgres"));
    SETTINGS.forEach((name, value) -> words.addAll(List.of("-c", name + '=' + value)));
    return words.toArray(String[]::new);
  }

  @Override
  public String uri() {
    return "postgresql://postgres:postgres@"
        + container.getHost()
        + ":"
        + container.getMappedPort(PORT)
        + "/postgres";
  }

  @Override
  public void close() {
    container.stop();
  }
}
