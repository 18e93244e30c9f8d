package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers are killed, frozen and started again; the one that only enqueues watches the leases. */
@Tag("promise-4")
class KilledWorkerTest extends UnderLoad {
  /** Long enough that a worker which is alive keeps its lease on a busy machine. */
  private static final Duration HEARTBEAT = Duration.ofMillis(1_500);

  /** A lease, half of one for the reaper's looks, and for what waits on this machine. */
  private static final Duration AFTER_A_DEATH = Duration.ofSeconds(12);

  private static final String OF_A_NODE =
      "select count(*) from {schema}.job j join {schema}.node n on n.id = j.claimed_by"
          + " where n.name = $1";

  private boolean defaults;

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options.getPoller().setHeartbeatInterval(HEARTBEAT);
    if (defaults) {
      options
          .getPoller()
          .setHeartbeatInterval(PollerOptions.DEFAULT_HEARTBEAT_INTERVAL)
          .setPollInterval(PollerOptions.DEFAULT_POLL_INTERVAL);
    }
    return options;
  }

  private void begin(String... names) throws Exception {
    for (String name : names) {
      addWorker(name);
    }
    begin(0);
    takePart(names.length);
  }

  /** Waits until the first worker runs a job that takes long enough for it to die under it. */
  private void isBusy() {
    for (int i = 0; i < 2 * Work.PLACES; i++) {
      producers.untilAcknowledged(Work.request(2_000, 0).priority(0));
    }
    eventually(
        () ->
            assertThat(number(OF_A_NODE + " and payload ->> 'millis' = '2000'", first()))
                .isPositive());
  }

  private String first() {
    return workers.get(0).name();
  }

  /** All that ran on the first worker has to be somewhere else, or at its end. */
  private void isRelievedWithin(Duration limit) {
    recoversAfter(() -> number(OF_A_NODE, first()) == 0, limit);
  }

  @Test
  void theJobsOfAWorkerThatIsKilledRunElsewhere() throws Exception {
    begin("first", "second");

    isBusy();
    workers.get(0).kill();

    isRelievedWithin(AFTER_A_DEATH);
    flows(200);
    booksAgree("worker killed (kill -9)", 1);
    assertThat(number("select sum(crashes) from {schema}.archive")).isPositive();
    assertThat(
            number(
                "select count(*) from {schema}.archive"
                    + " where attempt <> 1 + coalesce(jsonb_array_length(errors), 0)"))
        .as("a crash uses no attempt")
        .isZero();
  }

  @Tag("slow-fault")
  @Test
  void withDefaultSettingsTheyRunElsewhereWithinFifteenSeconds() throws Exception {
    defaults = true;
    begin("first", "second");
    // The reaper has to have watched for a whole lease.
    await(vertx.timer(12_000));

    isBusy();
    workers.get(0).kill();

    isRelievedWithin(Duration.ofSeconds(15));
    booksAgree("worker killed, default settings", 1);
  }

  /** Nobody is judged before a reaper has watched for a lease, but then the dead one is. */
  @Tag("slow-fault")
  @Test
  void theJobsOfAWorkerThatDiesWhileTheDatabaseIsAwayRunElsewhereALeaseAfterItIsBack()
      throws Exception {
    begin("first", "second");

    isBusy();
    String livesOn = "select id from {schema}.node where name = 'second' and dead_at is null";
    UUID second = rows(livesOn).get(0).getUUID(0);
    proxy.refuse(true);
    workers.get(0).kill();
    // Longer than a lease: all of them have run out.
    await(vertx.timer(5_000));
    proxy.refuse(false);

    isRelievedWithin(AFTER_A_DEATH);
    flows(200);
    booksAgree("worker killed while the database was away", 2);
    assertThat(rows(livesOn)).extracting(row -> row.getUUID(0)).containsExactly(second);
  }

  @Tag("slow-fault")
  @Test
  void nothingIsLostWhenWorkersAreKilledAgainAndAgain() throws Exception {
    begin("worker 0", "worker 1");

    for (int i = 2; i < 8; i++) {
      workers.get(i - 2).kill();
      addWorker("worker " + i);
      takePart(2);
    }

    recoversWithin(AFTER_A_DEATH);
    booksAgree("workers killed, six times", 6);
  }

  @Test
  void aWorkerThatWasFrozenForLongerThanItsLeaseChangesNothingWhenItIsBack() throws Exception {
    begin("zombie", "other");

    isBusy();
    workers.get(0).freeze();
    isRelievedWithin(AFTER_A_DEATH);
    flows(100);
    workers.get(0).thaw();

    takePart(2);
    recoversWithin(SOON);
    booksAgree("worker frozen for longer than its lease", 1);
    assertThat(ledger.executions().stream().map(Execution::worker))
        .as("it works again, as another node")
        .contains("zombie");
  }

  @Tag("slow-fault")
  @Test
  void jobsWaitWhenAllWorkersAreGoneForAMinute() throws Exception {
    begin("first", "second");

    for (Worker worker : List.copyOf(workers)) {
      worker.kill();
    }
    for (int i = 0; i < 3; i++) {
      await(vertx.timer(20_000));
    }
    addWorker("third");
    addWorker("fourth");
    takePart(2);

    recoversWithin(Duration.ofSeconds(15));
    booksAgree("all workers gone for a minute", 2);
  }
}
