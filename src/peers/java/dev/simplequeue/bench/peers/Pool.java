package dev.simplequeue.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;

/** A pool of connections as users of these queues have it. */
final class Pool {
  private Pool() {}

  /**
   * Opens it.
   *
   * @param uri {@code postgresql://user:password@host:port/database}
   * @param schema where the tables are found and made
   */
  static HikariDataSource open(String uri, String schema, int connections) {
    URI server = URI.create(uri);
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://" + server.getHost() + port(server) + server.getPath());
    if (server.getUserInfo() != null) {
      String[] user = server.getUserInfo().split(":", 2);
      config.setUsername(user[0]);
      config.setPassword(user.length > 1 ? user[1] : "");
    }
    config.setSchema(schema);
    // Many rows a statement, as both recommend.
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.setMaximumPoolSize(connections);
    return new HikariDataSource(config);
  }

  private static String port(URI server) {
    return server.getPort() < 0 ? "" : ":" + server.getPort();
  }
}
