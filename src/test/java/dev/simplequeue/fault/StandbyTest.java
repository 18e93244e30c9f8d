package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * With a synchronous standby whatever was acknowledged is there when the primary is gone: also what
 * was asked for while the standby was away.
 */
@Tag("promise-1")
@Tag("promise-3")
@Tag("slow-fault")
class StandbyTest extends OnOwnServer {
  /**
   * Longer than a session waits for a commit (10 s), twice: so that what it sent is sent again, at
   * first together with what is new, and then alone.
   */
  private static final Duration AWAY = Duration.ofSeconds(26);

  private static final Duration RECOVERED = Duration.ofSeconds(20);

  private OwnServer standby;

  @BeforeEach
  void startStandby() throws Exception {
    standby = server.standby();
    rows("alter system set synchronous_standby_names = '*'");
    rows("select pg_reload_conf()");
    standbyFollows();
  }

  @AfterEach
  void closeStandby() throws Exception {
    rows("alter system reset synchronous_standby_names");
    rows("select pg_reload_conf()");
    standby.close();
  }

  private void standbyFollows() {
    eventually(() -> assertThat(standbys()).isEqualTo(1));
  }

  private long standbys() {
    return number("select count(*) from pg_stat_replication where sync_state = 'sync'");
  }

  /** Nobody is told anything while the standby is away. */
  private void standbyGoesAway() throws Exception {
    long since = System.currentTimeMillis();
    standby.stop();
    eventually(() -> assertThat(standbys()).isZero());
    // What it still had confirmed is on its way.
    await(vertx.timer(1_000));
    long acknowledged = ledger.acknowledged();

    await(vertx.timer(AWAY.toMillis()));

    assertThat(ledger.acknowledged()).as("acknowledged, with no standby").isEqualTo(acknowledged);
    ledger.fault("node 1", "standby away", since);
    ledger.fault("node 2", "standby away", since);
  }

  private void standbyTakesOver() throws Exception {
    long since = System.currentTimeMillis();
    server.kill();
    OwnServer primary = server;
    server = standby;
    standby = primary;
    promote();
    reopenPool();
    proxy.leadTo(PgConnectOptions.fromUri(server.uri()));
    ledger.fault("node 1", "failover", since);
    ledger.fault("node 2", "failover", since);
  }

  private void promote() {
    PgConnection connection =
        await(PgConnection.connect(vertx, PgConnectOptions.fromUri(server.uri())));
    await(connection.query("select pg_promote()").execute());
    await(connection.close());
  }

  private void nothingIsLost(String scenario) {
    recoversWithin(RECOVERED);
    flows(100);
    booksAgree(scenario, 4);
  }

  @Test
  void nothingIsLostWhenTheStandbyTakesOver() throws Exception {
    begin(2);

    standbyTakesOver();

    nothingIsLost("primary killed, standby promoted");
  }

  @Test
  void nothingIsLostWhenTheStandbyIsAwayForAWhile() throws Exception {
    begin(2);

    standbyGoesAway();
    standby.startAgain();

    nothingIsLost("standby away and back");
  }

  @Test
  void nothingIsLostWhenTheStandbyWasAwayAndTakesOver() throws Exception {
    begin(2);

    standbyGoesAway();
    server.kill();
    standby.startAgain();
    standbyTakesOver();

    nothingIsLost("standby away, primary killed, standby promoted");
  }

  @Test
  void nothingIsLostWhenThePrimaryCrashesWhileTheStandbyIsAway() throws Exception {
    begin(2);

    standbyGoesAway();
    server.kill();
    server.startAgain();
    standby.startAgain();

    nothingIsLost("standby away, primary killed and restarted, standby back");
  }

  /** What a crash has made visible that no standby had. */
  @Test
  void nothingIsLostWhenThePrimaryCrashesWhileTheStandbyIsAwayAndTheStandbyTakesOver()
      throws Exception {
    begin(2);

    standbyGoesAway();
    server.kill();
    server.startAgain();
    await(vertx.timer(AWAY.toMillis()));
    server.kill();
    standby.startAgain();
    standbyTakesOver();

    nothingIsLost("standby away, primary restarted and killed, standby promoted");
  }
}
