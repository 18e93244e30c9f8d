package dev.simplequeue.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The PostgreSQL that is measured: one that the caller names, or the embedded one. */
final class Server implements AutoCloseable {
  /**
   * The embedded server's settings, besides its own defaults: those of PostgreSQL, but without
   * fsync and synchronous commit.
   */
  private static final Map<String, String> SETTINGS =
      Map.of("shared_buffers", "512MB", "max_wal_size", "4GB", "max_connections", "100");

  private final String uri;
  private final AutoCloseable process;

  private Server(String uri, AutoCloseable process) {
    this.uri = uri;
    this.process = process;
  }

  static Server at(String uri) {
    return new Server(uri, () -> {});
  }

  static Server embedded(boolean durable) {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    SETTINGS.forEach(builder::setServerConfig);
    if (durable) {
      builder.setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on");
    }
    try {
      EmbeddedPostgres server = builder.start();
      return new Server(
          "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres", server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String uri() {
    return uri;
  }

  @Override
  public void close() throws IOException {
    try {
      process.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the server did not stop", e);
    }
  }
}
