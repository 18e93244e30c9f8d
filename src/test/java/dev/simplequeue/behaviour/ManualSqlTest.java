package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Manual;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the manual's chapter on enqueueing shows in SQL and JSON works as it stands there. */
class ManualSqlTest extends OnDatabase {
  private PgConnection connection;

  @BeforeEach
  void connect() {
    connection = await(PgConnection.connect(vertx, PgConnectOptions.fromUri(TestServer.uri())));
    await(connection.query("begin").execute());
  }

  @AfterEach
  void rollBack() {
    await(connection.query("rollback").execute());
    await(connection.close());
  }

  private static List<String> blocks(String language) {
    return Manual.blocks("enqueueing", language);
  }

  @Test
  void everyStatementRuns() {
    JsonObject templates = new JsonObject("{" + blocks("json").get(0) + "}");
    deployQueue(vertx, options(templates));
    await(connection.query("create role shop").execute());
    await(connection.query("set local search_path = " + schema).execute());

    for (String block : blocks("sql")) {
      await(
          connection
              .query(
                  block
                      .replace("simplequeue.", schema + ".")
                      .replace("SCHEMA simplequeue", "SCHEMA " + schema))
              .execute());
    }

    long welcome =
        await(
                connection
                    .query(
                        "select count(*) from job where payload = '{\"to\": \"a@example.org\", \"subject\": \"Welcome\"}'")
                    .execute())
            .iterator()
            .next()
            .getLong(0);
    assertThat(welcome).isEqualTo(1);
    await(connection.query("set local session authorization shop").execute());
    assertThat(
            await(
                    connection
                        .query("select status from " + schema + ".send_mail('b@example.org')")
                        .execute())
                .iterator()
                .next()
                .getString(0))
        .isEqualTo("INSERTED");
  }

  private SimpleQueueOptions options(JsonObject templates) {
    JsonObject json = options().toJson().mergeIn(templates);
    return new SimpleQueueOptions(json);
  }

  @Test
  void aCallWithAStarAfterItEnqueuesForEachColumn() {
    deployQueue();
    rows("select ({schema}.enqueue('email')).*");

    assertThat(liveJobs()).isEqualTo(3);
  }
}
