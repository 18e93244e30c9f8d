package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Unix sockets come with Vert.x's connection options. */
class UnixSocketTest extends OnDatabase {

  /** The ways to say it. */
  enum Form {
    JAVA,
    JSON,
    URI
  }

  private SimpleQueueOptions options(Form form, String folder) {
    PgConnectOptions here = PgConnectOptions.fromUri(uri());
    return switch (form) {
      case JAVA ->
          options()
              .setConnectOptions(
                  new PgConnectOptions()
                      .setHost(folder)
                      .setPort(here.getPort())
                      .setDatabase(here.getDatabase())
                      .setUser(here.getUser()));
      case JSON ->
          new SimpleQueueOptions(
              new JsonObject()
                  .put("schema", schema)
                  .put(
                      "connectOptions",
                      new JsonObject()
                          .put("host", folder)
                          .put("port", here.getPort())
                          .put("database", here.getDatabase())
                          .put("user", here.getUser())));
      case URI ->
          options()
              .setUri(
                  "postgresql://%s@%s:%d/%s"
                      .formatted(
                          here.getUser(),
                          folder.replace("/", "%2F"),
                          here.getPort(),
                          here.getDatabase()));
    };
  }

  @ParameterizedTest
  @EnumSource
  void aNodeWorksByAUnixSocketAlone(Form form) {
    assumeTrue(TestServer.isEmbedded(), "the socket of a server elsewhere is out of reach");
    String folder = rows("show unix_socket_directories").get(0).getString(0);
    String node = await(vertx.deployVerticle(new SimpleQueueVerticle(options(form, folder))));
    await(vertx.deployVerticle(LambdaHandler.succeeding("work")));

    await(SimpleQueue.create(vertx).enqueueAndAwait(JobRequest.of("work")));

    assertThat(number("select count(*) from pg_stat_activity where client_port = -1")).isPositive();
    assertThat(
            number(
                "select count(*) from pg_stat_activity"
                    + " where client_port > 0 and pid <> pg_backend_pid() and query like $1",
                "%" + schema + "%job%"))
        .isZero();
    await(vertx.undeploy(node));
  }
}
