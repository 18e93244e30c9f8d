package dev.simplequeue.fault;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A test with load on a server of its own, one for all methods of a class. */
abstract class OnOwnServer extends UnderLoad {
  protected static OwnServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = OwnServer.start(Map.of());
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected String uri() {
    return server.uri();
  }
}
