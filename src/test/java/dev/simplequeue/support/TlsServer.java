package dev.simplequeue.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL of a test's own that takes its user {@code queue} by TLS and SCRAM only. Its
 * certificate is for localhost.
 */
public final class TlsServer implements AutoCloseable {
  /** The user's password. */
  public static final String PASSWORD = "pa55-m4rker";

  private final Path data = ServerData.copy();
  private final EmbeddedPostgres server;
  private final Path trusted;
  private final Path untrusted;

  /** Starts it, with its files in this folder. */
  public TlsServer(Path folder) throws IOException, SQLException {
    Certificates authority = new Certificates(folder, "authority");
    trusted = authority.authority();
    untrusted = new Certificates(folder, "stranger").authority();
    Path certificate = authority.certify("localhost");
    Path hba = folder.resolve("pg_hba.conf");
    Files.writeString(
        hba,
        """
        host    all postgres all trust
        hostssl all queue    all scram-sha-256
        """);
    server =
        ServerData.serverOn(data)
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificate.toString())
            .setServerConfig("ssl_key_file", folder.resolve("localhost.key").toString())
            .setServerConfig("hba_file", hba.toString())
            .setServerConfig("password_encryption", "scram-sha-256")
            .setServerConfig("fsync", "off")
            .start();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create role queue login password '" + PASSWORD + "'");
      statement.execute("grant create on database postgres to queue");
    }
  }

  /** Where it listens, on localhost. */
  public int port() {
    return server.getPort();
  }

  /** Of the authority that its certificate is from. */
  public Path trusted() {
    return trusted;
  }

  /** Of another authority. */
  public Path untrusted() {
    return untrusted;
  }

  @Override
  public void close() throws IOException {
    server.close();
    ServerFolder.delete(data);
  }
}
