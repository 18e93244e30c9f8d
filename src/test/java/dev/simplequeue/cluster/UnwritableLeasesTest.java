package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.DatabaseTest;
import dev.simplequeue.upkeep.ReaperVerticle;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A node that could not renew its lease because nobody could is given time to renew it when that is
 * over, although the database answered every look meanwhile.
 */
class UnwritableLeasesTest extends DatabaseTest {
  private static final Duration HEARTBEAT = Duration.ofMillis(400);

  private final AtomicLong deadNanos = new AtomicLong();

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options =
        super.options()
            .addListener(
                event -> {
                  if (event instanceof QueueEvent.NodeDeclaredDead) {
                    deadNanos.compareAndSet(0, System.nanoTime());
                  }
                });
    options.getPoller().setHeartbeatInterval(HEARTBEAT);
    return options;
  }

  /** A node that renews for two leases more; the reaper may judge by then. */
  private void addNode() {
    rows("insert into {schema}.node (id, name, queues) values (gen_random_uuid(), 'node', '{}')");
    rows(
        "insert into {schema}.lease (node, renewed_at) select id, clock_timestamp() + $1 * interval '1 ms' from {schema}.node",
        2 * leaseMillis());
  }

  private long leaseMillis() {
    return options().getPoller().lease().toMillis();
  }

  /**
   * What a server that is read-only, or an operator's lock, does to leases, until this one ends.
   */
  private Future<?> lockLeasesUntilItHasRunOut() {
    return pool.withTransaction(
        connection ->
            connection
                .query("lock table " + schema + ".lease in exclusive mode")
                .execute()
                .compose(
                    locked ->
                        connection
                            .query(
                                "select pg_sleep(extract(epoch from renewed_at - clock_timestamp()) + "
                                    + leaseMillis() / 1000.0
                                    + ") from "
                                    + schema
                                    + ".lease")
                            .execute()));
  }

  @Test
  void aNodeThatCouldNotRenewBecauseNobodyCouldIsGivenTimeToDoItAfterwards() {
    await(Startup.prepare(vertx, options(), event -> {}));
    await(vertx.deployVerticle(new ReaperVerticle(options())));
    long runsOutNanos = System.nanoTime() + Duration.ofMillis(3 * leaseMillis()).toNanos();
    addNode();

    await(lockLeasesUntilItHasRunOut());
    eventually(() -> assertThat(deadNanos).doesNotHaveValue(0));

    assertThat(deadNanos.get() - runsOutNanos)
        .as("after the lock was gone")
        .isGreaterThan(HEARTBEAT.multipliedBy(3).dividedBy(2).toNanos());
  }
}
