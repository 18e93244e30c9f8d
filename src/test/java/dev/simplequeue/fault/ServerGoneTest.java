package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.event.QueueEvent.LeaseExpired;
import dev.simplequeue.event.QueueEvent.LeaseLost;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server stops, crashes, stands still, or is somewhere else. Nobody else does. */
@Tag("promise-1")
@Tag("promise-4")
class ServerGoneTest extends OnOwnServer {

  private void nobodyIsBlamed() {
    assertThat(heard.all(NodeDeclaredDead.class)).isEmpty();
    assertThat(heard.all(LeaseLost.class)).isEmpty();
    assertThat(heard.all(JobRescued.class)).isEmpty();
  }

  @Test
  void nothingIsLostWhenTheServerIsRestarted() throws Exception {
    begin(2);

    server.stop();
    await(vertx.timer(3_000));
    server.startAgain();

    recoversWithin(SOON);
    flows(200);
    booksAgree("server restarted", 1);
    nobodyIsBlamed();
  }

  @Test
  void nothingIsLostWhenTheServerCrashes() throws Exception {
    begin(2);

    for (int crash = 1; crash <= 2; crash++) {
      server.kill();
      await(vertx.timer(1_000));
      server.startAgain();

      recoversWithin(SOON);
      flows(200);
    }

    booksAgree("server killed (SIGKILL), twice", 2);
    nobodyIsBlamed();
  }

  @Test
  void nothingIsLostWhenAnotherServerTakesOver() throws Exception {
    begin(2);

    server.kill();
    server.startElsewhere();
    reopenPool();
    await(vertx.timer(1_000));
    proxy.leadTo(PgConnectOptions.fromUri(server.uri()));

    recoversWithin(SOON);
    flows(200);
    booksAgree("failover to another address", 1);
    nobodyIsBlamed();
  }

  @Tag("slow-fault")
  @Test
  void nobodyIsBlamedForAServerThatStandsStillForHalfAMinute() throws Exception {
    begin(2);

    server.freeze();
    await(vertx.timer(29_000));
    server.thaw();

    recoversWithin(SOON);
    flows(200);
    booksAgree("server frozen for 29 s", 1);
    nobodyIsBlamed();
  }

  @Test
  void nobodyIsBlamedForAServerThatStandsStill() throws Exception {
    begin(2);

    for (int freeze = 1; freeze <= 2; freeze++) {
      server.freeze();
      await(vertx.timer(Duration.ofSeconds(4).toMillis()));
      server.thaw();

      recoversWithin(SOON);
      flows(200);
    }

    booksAgree("server frozen for 4 s, twice", 2);
    assertThat(heard.all(LeaseExpired.class)).as("it stood still").hasSizeGreaterThanOrEqualTo(2);
    nobodyIsBlamed();
  }
}
