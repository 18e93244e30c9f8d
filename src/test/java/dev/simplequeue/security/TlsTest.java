package dev.simplequeue.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.SideBySide;
import dev.simplequeue.support.TestServer;
import dev.simplequeue.support.TlsServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS that verifies the server, and SCRAM, come with Vert.x's connection options. */
@ExtendWith(VertxExtension.class)
class TlsTest {
  /** All that the client says; what goes well in the other tests is what differs. */
  private static final String NOT_VERIFIED = "SSL handshake failed";

  private static TlsServer server;

  /** The two ways to say it. */
  enum Form {
    URI,
    JSON
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    assumeTrue(TestServer.isEmbedded(), "a server with a certificate of ours can only be embedded");
    server = new TlsServer(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static JsonObject options(
      Form form, String host, String password, String mode, Path authority) {
    JsonObject json = new JsonObject().put("startTimeout", "3s");
    if (form == Form.URI) {
      String root = mode.equals("disable") ? "" : "&sslrootcert=" + authority;
      return json.put(
          "uri",
          "postgresql://queue:%s@%s:%d/postgres?sslmode=%s%s"
              .formatted(password, host, server.port(), mode, root));
    }
    JsonObject connect =
        new JsonObject()
            .put("host", host)
            .put("port", server.port())
            .put("user", "queue")
            .put("password", password)
            .put("database", "postgres")
            .put("sslMode", mode);
    if (!mode.equals("disable")) {
      JsonObject pem = new JsonObject().put("certPaths", new JsonArray().add(authority.toString()));
      connect.put("sslOptions", new JsonObject().put("pemTrustOptions", pem));
    }
    return json.put("connectOptions", connect);
  }

  private static Throwable failure(Vertx vertx, JsonObject options) {
    return OnDatabase.await(
        vertx
            .deployVerticle(new SimpleQueueVerticle(new SimpleQueueOptions(options)))
            .map(deployed -> (Throwable) new AssertionError("it was deployed"))
            .otherwise(error -> error));
  }

  @SideBySide
  @ParameterizedTest
  @EnumSource
  void everyConnectionOfANodeIsVerifiedAndEncrypted(Form form, Vertx vertx) {
    JsonObject json =
        options(form, "localhost", TlsServer.PASSWORD, "verify-full", server.trusted())
            .put("startTimeout", "30s")
            .put("schema", "by_" + form.name().toLowerCase(Locale.ROOT));
    SimpleQueueOptions throughJson = new SimpleQueueOptions(new SimpleQueueOptions(json).toJson());
    OnDatabase.await(vertx.deployVerticle(new SimpleQueueVerticle(throughJson)));
    OnDatabase.await(vertx.deployVerticle(LambdaHandler.succeeding("work")));

    var outcome =
        OnDatabase.await(
            SimpleQueue.create(vertx).enqueueAndAwait(JobRequest.of("work").uniqueKey("key")));

    assertThat(outcome.state()).isEqualTo(JobState.COMPLETED);
    assertThat(sessionsByTls(vertx))
        .contains("notify", "claim", "settle", "heartbeat", "keyed enqueue", "control", "reaper");
  }

  /** The purposes of the queue's sessions; fails if one is in plain text. */
  private static Set<String> sessionsByTls(Vertx vertx) {
    PgConnection admin =
        OnDatabase.await(
            PgConnection.connect(
                vertx,
                PgConnectOptions.fromUri(
                    "postgresql://postgres@localhost:" + server.port() + "/postgres")));
    var rows =
        OnDatabase.await(
            admin
                .query(
                    "select application_name, ssl, rolpassword like 'SCRAM-SHA-256%' as scram"
                        + " from pg_stat_activity join pg_stat_ssl using (pid) join pg_authid on oid = usesysid"
                        + " where usename = 'queue'")
                .execute());
    OnDatabase.await(admin.close());
    Set<String> purposes = new HashSet<>();
    for (var row : rows) {
      String name = row.getString("application_name");
      assertThat(row.getBoolean("ssl")).as(name).isTrue();
      assertThat(row.getBoolean("scram")).as(name).isTrue();
      purposes.add(name.replaceFirst("simplequeue (.*) [0-9a-f]+", "$1"));
    }
    return purposes;
  }

  @SideBySide
  @ParameterizedTest
  @EnumSource
  void aServerWithAStrangersCertificateIsRefused(Form form, Vertx vertx) {
    Throwable error =
        failure(
            vertx,
            options(form, "localhost", TlsServer.PASSWORD, "verify-full", server.untrusted()));

    assertThat(error)
        .hasMessageStartingWith("no TLS connection to PostgreSQL at localhost:")
        .hasMessageContaining(NOT_VERIFIED)
        .hasMessageNotContaining(TlsServer.PASSWORD);
  }

  /** The names are checked in verify-full only, as libpq does. */
  @SideBySide
  @ParameterizedTest
  @EnumSource
  void aServerWithAnotherNameIsRefused(Form form, Vertx vertx) {
    JsonObject full =
        options(form, "127.0.0.1", TlsServer.PASSWORD, "verify-full", server.trusted());
    JsonObject authorityOnly =
        options(form, "127.0.0.1", TlsServer.PASSWORD, "verify-ca", server.trusted());

    assertThat(failure(vertx, full)).hasMessageContaining(NOT_VERIFIED);
    assertThat(failure(vertx, authorityOnly)).hasMessage("it was deployed");
  }

  /** Nor is there a way round by the certificates that the JVM trusts. */
  @SideBySide
  @ParameterizedTest
  @CsvSource({"verify-full", "verify-ca"})
  void withoutAnAuthorityTheJvmsAreTrusted(String mode, Vertx vertx) {
    JsonObject json =
        new JsonObject()
            .put("startTimeout", "3s")
            .put(
                "uri",
                "postgresql://queue:%s@localhost:%d/postgres?sslmode=%s"
                    .formatted(TlsServer.PASSWORD, server.port(), mode));

    assertThat(failure(vertx, json)).hasMessageContaining(NOT_VERIFIED);
  }

  @SideBySide
  @ParameterizedTest
  @EnumSource
  void plainTextIsRefused(Form form, Vertx vertx) {
    Throwable error =
        failure(vertx, options(form, "localhost", TlsServer.PASSWORD, "disable", server.trusted()));

    assertThat(error)
        .hasMessageContaining("no pg_hba.conf entry")
        .hasMessageNotContaining(TlsServer.PASSWORD);
  }

  @SideBySide
  @ParameterizedTest
  @EnumSource
  void aWrongPasswordIsSaidButNotShown(Form form, Vertx vertx) {
    Throwable error =
        failure(vertx, options(form, "localhost", "wr0ng-m4rker", "verify-full", server.trusted()));

    assertThat(error).hasMessageContaining("password authentication failed for user \"queue\"");
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      assertThat(cause.toString()).doesNotContain("wr0ng-m4rker", TlsServer.PASSWORD);
    }
  }
}
