package dev.simplequeue.poller.cursor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Change;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.Enqueueing;
import dev.simplequeue.impl.store.Nodes;
import dev.simplequeue.impl.store.Settling;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.support.OnDatabase;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A test of the claims that a node makes of queue {@code work}, each from where its cursor says.
 */
abstract class CursorClaims extends OnDatabase {
  protected static final int LANE = 5;

  /** More claims than it takes to confirm a stretch, if nothing holds it up. */
  protected static final int MANY = 20;

  protected final ClaimCursor cursor = new ClaimCursor();
  protected Database database;
  private Session session;
  protected Session settling;
  protected Claiming claiming;
  protected UUID node;
  protected SqlConnection other;

  @BeforeEach
  void makeTables() {
    await(Startup.prepare(vertx, options(), event -> {}));
    database = new Database(vertx, options());
    session = database.claimSession();
    settling = database.settleSession();
    claiming = new Claiming(database, session);
    node = register();
    other = await(pool.getConnection());
  }

  @AfterEach
  void closeSessions() {
    await(other.close());
    await(session.close());
    await(settling.close());
  }

  protected UUID register() {
    UUID id = JobIds.next();
    Session heartbeat = database.heartbeatSession();
    await(new Nodes(database, heartbeat).register(id, "test", Set.of()));
    await(heartbeat.close());
    return id;
  }

  protected JobRequest insert() {
    return insert(JobRequest.of("work"));
  }

  protected JobRequest insert(JobRequest request) {
    await(new Enqueueing(schema).enqueue(settling, List.of(request), false));
    return request;
  }

  /** In the transaction that the other connection has begun. */
  protected JobRequest insertUncommitted() {
    JobRequest request = JobRequest.of("work");
    await(new Enqueueing(schema).enqueue(other, List.of(request), false));
    return request;
  }

  /** As a claim does; how many there are. */
  protected int lockReady(SqlConnection connection) {
    return await(
            connection
                .query(
                    "select id from " + schema + ".job where claimed_by is null for no key update")
                .execute())
        .size();
  }

  /** One claim, as the poller makes it; it counts as quick. */
  protected List<ClaimedJob> claim(int jobs) {
    long sent = System.nanoTime();
    Wanted wanted = cursor.wanted("work", jobs);
    Claimed claimed = await(claiming.claim(node, 0, List.of(wanted), jobs, 1 << 20));
    cursor.claimed(
        wanted,
        claimed.jobs().size() >= jobs,
        claimed.jobs(),
        claimed.rewound().get(0),
        claimed.moment(),
        sent,
        sent + 1);
    return claimed.jobs();
  }

  /** Claims one job that was just inserted. */
  protected ClaimedJob claimNew() {
    insert();
    return claim(1).get(0);
  }

  protected List<UUID> claimed(int jobs) {
    return claim(jobs).stream().map(ClaimedJob::id).toList();
  }

  /** Newer jobs come and go. */
  protected void goOn() {
    for (int i = 0; i < MANY; i++) {
      JobRequest newer = insert();
      assertThat(claimed(10)).containsExactly(newer.id());
    }
  }

  protected Instant from() {
    return cursor.wanted("work", 1).from().get(LANE);
  }

  protected void settle(ClaimedJob job, Change change) {
    await(
        new Settling(schema)
            .settle(settling, node, List.of(new Answer(job.id(), job.fence(), change))));
  }
}
