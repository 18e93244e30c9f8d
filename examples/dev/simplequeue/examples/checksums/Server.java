package dev.simplequeue.examples.checksums;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Optional;

/** The PostgreSQL of a run: a given one, or an embedded one that lives as long as the run. */
record Server(String uri, Optional<EmbeddedPostgres> embedded) implements AutoCloseable {

  static Server at(String uri) {
    return new Server(uri, Optional.empty());
  }

  static Server start() throws IOException {
    EmbeddedPostgres server = EmbeddedPostgres.start();
    String uri = "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
    return new Server(uri, Optional.of(server));
  }

  @Override
  public void close() throws IOException {
    if (embedded.isPresent()) {
      embedded.get().close();
    }
  }
}
