package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent.JobRescued;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections die, lose what they carry, stand still, or cannot be had. */
class ConnectionsTest extends UnderLoad {
  private static final List<String> ALL =
      List.of(
          "enqueue",
          "keyed enqueue",
          "claim",
          "settle",
          "heartbeat",
          "reaper",
          "notify",
          "transactions");

  /** 5 s, and what a busy machine needs more; less than the time limit of a statement. */
  private static final Duration ASKED = Duration.ofSeconds(8);

  private void nobodyIsBlamed() {
    assertThat(heard.all(JobRescued.class)).isEmpty();
  }

  @Test
  void nothingIsLostWhenBackEndsAreTerminatedSteadily() {
    begin(2);

    for (int i = 0; i < 50; i++) {
      rows(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where application_name like 'simplequeue %' order by random() limit 3");
      await(vertx.timer(100));
    }

    recoversWithin(SOON);
    booksAgree("back ends terminated, 30 a second", 10);
    nobodyIsBlamed();
  }

  @ParameterizedTest(name = "after the commit: {0}")
  @ValueSource(booleans = {true, false})
  void nothingIsLostWhenStatementsOrTheirAnswersAreLost(boolean committed) {
    begin(2);

    int faults = proxy.faults();
    for (int round = 0; round < 4; round++) {
      for (String connection : ALL) {
        if (committed) {
          proxy.loseNextAnswer("simplequeue " + connection);
        } else {
          proxy.loseNextStatement("simplequeue " + connection);
        }
        int before = proxy.faults();
        eventually(() -> assertThat(proxy.faults()).isGreaterThan(before));
      }
    }

    assertThat(proxy.faults() - faults).isGreaterThanOrEqualTo(4 * ALL.size());
    recoversWithin(SOON);
    booksAgree((committed ? "answers" : "statements") + " lost, on each connection in turn", 20);
    nobodyIsBlamed();
  }

  @Tag("slow-fault")
  @ParameterizedTest
  @ValueSource(
      strings = {"enqueue", "keyed enqueue", "claim", "settle", "heartbeat", "reaper", "notify"})
  void nothingIsLostWhenConnectionsGoHalfOpen(String connection) {
    begin(2);

    int swallowed = proxy.swallow("simplequeue " + connection);
    assertThat(swallowed).isPositive();

    recoversWithin(ASKED);
    await(vertx.timer(12_000));
    recoversWithin(SOON);
    // Jobs flow for a while without a reaper and a listener too.
    eventually(
        () ->
            assertThat(proxy.working("simplequeue " + connection))
                .as("connections in the place of those that were half open")
                .isGreaterThanOrEqualTo(swallowed));
    booksAgree("half open: " + connection, 2);
    nobodyIsBlamed();
  }

  @Tag("slow-fault")
  @Test
  void nothingIsLostWhenTheNetworkIsABlackHole() {
    begin(2);

    proxy.blackHole(true);
    await(vertx.timer(8_000));
    proxy.blackHole(false);
    // Those of the producers have no time limit.
    proxy.cut("simplequeue transactions");

    recoversWithin(ASKED);
    booksAgree("network a black hole for 8 s", 1);
    nobodyIsBlamed();
  }

  @Tag("slow-fault")
  @Test
  void nothingIsLostWhenTheNetworkIsSlowAndNarrow() {
    begin(2);

    proxy.delay(40);
    proxy.throttle(200_000);
    flows(100);
    await(vertx.timer(3_000));
    proxy.delay(0);
    proxy.throttle(0);

    recoversWithin(SOON);
    booksAgree("40 ms each way, 200 kB/s", 2);
    nobodyIsBlamed();
  }

  @Tag("slow-fault")
  @Test
  void nothingIsLostWhenAllConnectionsAreTaken() {
    begin(2);

    proxy.refuse(true);
    List<SqlConnection> taken = takeAll();
    proxy.refuse(false);
    await(vertx.timer(3_000));
    long before = ended();
    await(vertx.timer(500));
    assertThat(ended()).as("nothing ends meanwhile").isEqualTo(before);
    await(Future.join(taken.stream().map(SqlConnection::close).toList()));

    recoversWithin(SOON);
    booksAgree("all connections taken for 3 s", 2);
    nobodyIsBlamed();
  }

  private List<SqlConnection> takeAll() {
    List<SqlConnection> taken = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Future<? extends SqlConnection> next =
          PgConnection.connect(vertx, PgConnectOptions.fromUri(uri()));
      SqlConnection connection = await(next.map(c -> (SqlConnection) c).otherwiseEmpty());
      if (connection != null) {
        taken.add(connection);
      }
    }
    return taken;
  }
}
