package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.upkeep.ReaperVerticle;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The time in which a reaper was busy with the dead must be a time in which it has watched. */
@Tag("promise-4")
class SlowRemovalTest extends OnDatabase {
  private static final Duration HEARTBEAT = Duration.ofMillis(400);

  @Test
  void aReaperThatWasHeldUpWhileItRemovedADeadNodeJudgesNobodyBeforeItHasWatchedAgain() {
    SimpleQueueOptions options = options();
    options.getPoller().setHeartbeatInterval(HEARTBEAT);
    await(Startup.prepare(vertx, options, event -> {}));
    UUID dead = UUID.randomUUID();
    UUID alive = UUID.randomUUID();
    rows("insert into {schema}.node (id, name, dead_at) values ($1, 'dead', now())", dead);
    rows("insert into {schema}.node (id, name) values ($1, 'alive')", alive);
    // After a stall of the server every lease has run out, and nobody could renew yet.
    rows(
        "insert into {schema}.lease (node, renewed_at) values ($1, now() - interval '1 minute')",
        alive);
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.begin());
    await(stranger.query("lock table " + schema + ".job in access exclusive mode").execute());

    await(vertx.deployVerticle(new ReaperVerticle(options)));
    await(vertx.timer(3 * HEARTBEAT.toMillis() + 500));
    await(stranger.transaction().commit());
    await(stranger.close());

    eventually(
        () ->
            assertThat(namesOfNodes())
                .as("the dead one is removed, and the reaper has looked once")
                .isEqualTo("alive"));
  }

  private String namesOfNodes() {
    return rows("select string_agg(name || case when dead_at is null then '' else ' died' end, ' ') from {schema}.node")
        .get(0)
        .getString(0);
  }
}
