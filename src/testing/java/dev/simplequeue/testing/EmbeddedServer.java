package dev.simplequeue.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The only class that knows the embedded server: loaded when it is asked for. */
final class EmbeddedServer implements TestServer {
  private final EmbeddedPostgres server;

  private EmbeddedServer(EmbeddedPostgres server) {
    this.server = server;
  }

  static TestServer start() {
    try {
      EmbeddedPostgres.Builder server = EmbeddedPostgres.builder();
      SETTINGS.forEach(server::setServerConfig);
      return new EmbeddedServer(server.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String uri() {
    return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
