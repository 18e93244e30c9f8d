package dev.simplequeue.store;

import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.store.Claiming.Claimed;
import dev.simplequeue.store.Claiming.Wanted;
import dev.simplequeue.support.DatabaseTest;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of the statements, with tables and without verticles. */
abstract class StoreTest extends DatabaseTest {
  protected Database database;
  protected Session session;

  @BeforeEach
  void makeTables() {
    SimpleQueueOptions options = options();
    await(Startup.prepare(vertx, options, event -> {}));
    database = new Database(vertx, options);
    session = database.settleSession();
  }

  @AfterEach
  void closeSession() {
    await(session.close());
  }

  protected UUID registerNode() {
    UUID node = JobIds.next();
    Session heartbeat = database.heartbeatSession();
    await(new Nodes(database, heartbeat).register(node, "test", Set.of()));
    await(heartbeat.close());
    return node;
  }

  protected void insert(JobRequest... requests) {
    await(new Enqueueing(schema).enqueue(session, List.of(requests), false));
  }

  protected Claimed claim(UUID node, int jobs) {
    Session own = database.claimSession();
    Claimed claimed =
        await(
            new Claiming(database, own)
                .claim(node, 0, List.of(new Wanted("work", jobs)), jobs, 1 << 20));
    await(own.close());
    return claimed;
  }

  protected ClaimedJob claimOne(UUID node) {
    return claim(node, 1).jobs().get(0);
  }
}
