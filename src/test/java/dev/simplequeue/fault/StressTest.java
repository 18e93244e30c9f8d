package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything at once, for two minutes, on three nodes ({@code -Psustained}, {@code
 * -Dstress.seconds} for fewer): all doors, all policies for unique keys, all answers, all orders of
 * operators, all limits, and connections that are ended at random. What is asked for follows from a
 * seed ({@code -Dstress.seed}), which a failure names; the times do not.
 */
@Tag("promise-1")
@Tag("promise-2")
@Tag("promise-3")
@Tag("sustained")
@Timeout(value = 2, unit = TimeUnit.HOURS)
@FreshTables
class StressTest extends UnderLoad {
  private static final int NODES = 3;
  private static final int SECONDS = Integer.getInteger("stress.seconds", 120);
  private static final Duration DRAINED = Duration.ofMinutes(2);

  /** What is left at the end may wait for long. */
  private static final String WAITING_FOR_LONG =
      "select id from {schema}.job where claimed_by is null and run_at > now() + interval '10 s'"
          + " limit 500";

  private final long seed = Long.getLong("stress.seed", System.nanoTime());
  private final StressPeaks peaks = new StressPeaks();
  private final List<StressDoors> doors = new ArrayList<>();
  private final List<SimpleQueue> queues = new ArrayList<>();
  private final List<Future<?>> ends = new ArrayList<>();
  private StressOrders orders;
  private int terminated;

  @Override
  protected SimpleQueueOptions options() {
    return StressRequests.set(super.options());
  }

  @Test
  void everyAcknowledgedJobEndsOnceUnderAllKindsOfLoadAndFaultsTogether() {
    try {
      rows("create schema {schema}");
      rows("create table {schema}.effect (job uuid not null, fence integer not null)");
      for (int i = 1; i <= NODES; i++) {
        addStressedNode("node " + i, i);
      }
      orders =
          new StressOrders(
              vertx, queues, pool, schema, ledger, new StressRequests(seed + NODES + 1));
      doors.forEach(door -> ends.add(door.start()));
      ends.add(orders.start());

      endConnectionsAtRandom();
      comeToRest();

      booksAgreeAtRest("everything at once, " + SECONDS + " s on three nodes", 1 + terminated);
      whatOrdersHaveSaidHolds();
      effectsAreThoseOfCompletedJobs();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("with -Dstress.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  private void addStressedNode(String name, int number) {
    Vertx node = Vertx.vertx();
    nodes.add(node);
    Witness witness = ledger.witness(name);
    SimpleQueue client =
        deployQueue(
            node,
            options()
                .setNodeName(name)
                .addListener(Worker.nodesTo(witness))
                .addListener(event -> leaseLost(name, event)));
    for (String work : StressRequests.QUEUES) {
      await(node.deployVerticle(new StressWork(work, schema, transactions, witness, peaks)));
    }
    queues.add(client);
    doors.add(
        new StressDoors(
            node, client, transactions, schema, ledger, new StressRequests(seed + number)));
  }

  /** On a machine that is too busy; its jobs run again then. */
  private void leaseLost(String node, QueueEvent event) {
    if (event instanceof QueueEvent.LeaseLost || event instanceof QueueEvent.LeaseExpired) {
      ledger.fault(node, "lease lost", System.currentTimeMillis() - 30_000);
    }
  }

  private void endConnectionsAtRandom() {
    StressRequests random = new StressRequests(seed);
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    while (System.nanoTime() < end) {
      await(vertx.timer(100 + random.below(400)));
      terminated +=
          rows(
                  "select pg_terminate_backend(pid) from pg_stat_activity"
                      + " where application_name like 'simplequeue %' order by random() limit $1",
                  1 + random.below(2))
              .size();
    }
  }

  /** Nobody asks for anything any more, and all that waits for long may run. */
  private void comeToRest() {
    doors.forEach(StressDoors::stop);
    orders.stop();
    await(Future.all(ends));
    for (String queue : StressRequests.QUEUES) {
      await(queues.get(0).operate().resume(queue));
    }
    Awaitility.await()
        .atMost(DRAINED)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              List<UUID> waiting =
                  rows(WAITING_FOR_LONG).stream().map(row -> row.getUUID("id")).toList();
              await(orders.runNow(waiting));
              assertThat(liveJobs()).as("live jobs").isZero();
            });
    // Lives of dead letters whose operator was not answered.
    rows("select id from {schema}.archive where redriven_from is not null"
            + " union all select id from {schema}.dead_letter where redriven_from is not null")
        .forEach(life -> ledger.requested(life.getUUID("id")));
  }

  private void whatOrdersHaveSaidHolds() {
    if (ledger.faults().isEmpty()) {
      assertThat(peaks.problems()).as("more at a time than may").isEmpty();
    }
    assertThat(
            number(
                "select count(*) from {schema}.dead_letter where id = any ($1)"
                    + " and state = 'cancelled'",
                (Object) orders.cancelled().toArray(UUID[]::new)))
        .as("cancelled, as their callers were told")
        .isEqualTo(orders.cancelled().stream().distinct().count());
    assertThat(
            number(
                """
                select count(*)
                from (
                  select id, redriven_from from {schema}.archive
                  union all select id, redriven_from from {schema}.dead_letter) life
                where redriven_from is not null and not exists (
                  select from {schema}.dead_letter d
                  where d.id = life.redriven_from and d.redriven_to = life.id)
                """))
        .as("lives that their dead letters do not name")
        .isZero();
    assertThat(number("select count(*) from {schema}.dead_letter where state = 'bad_job'"))
        .as("put off, given back or crashed too often")
        .isZero();
    assertThat(number("select count(*) from {schema}.queue where paused_at is not null")).isZero();
  }

  /** What a handler wrote is there if and only if its job ended with it. */
  private void effectsAreThoseOfCompletedJobs() {
    assertThat(
            number(
                """
                select count(*)
                from (
                  select id, claims from {schema}.archive
                  where payload ->> 'kind' = 'SETTLES') job
                full join {schema}.effect e on e.job = job.id and e.fence = job.claims
                where job.id is null or e.job is null
                """))
        .as("jobs without their writes, or the reverse")
        .isZero();
    assertThat(number("select count(*) from {schema}.effect")).isPositive();
  }
}
