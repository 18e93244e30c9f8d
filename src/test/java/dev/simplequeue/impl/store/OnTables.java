package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.When;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.OnDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of the statements, with tables and without verticles. */
abstract class OnTables extends OnDatabase {
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
    // A heartbeat may take less time than a busy machine needs.
    Session patient = database.upkeepSession();
    await(new Nodes(database, patient).register(node, "test", Set.of()));
    await(patient.close());
    return node;
  }

  /**
   * Makes partitions until none is left, or none more can be made: a call ends early if it holds
   * locks for long.
   *
   * @return how many are left
   */
  protected static int makeAll(Partitions partitions, int daysAhead) {
    int before = Integer.MAX_VALUE;
    int left = await(partitions.makeAhead(daysAhead));
    while (left > 0 && left < before) {
      before = left;
      left = await(partitions.makeAhead(daysAhead));
    }
    return left;
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

  protected static final Change COMPLETED = new Change.Completed(Optional.empty(), true);

  protected static Change failed(Duration delay) {
    return new Change.Retry(JobError.of("failed", "why"), When.in("delay", delay));
  }

  protected static Change dead(JobState state) {
    return new Change.Dead(state, JobError.of(state.sqlName(), "why"));
  }

  protected static Change putOff(Duration delay, int maximum) {
    return new Change.Reschedule(When.in("delay", delay), maximum);
  }

  protected static Change released(boolean started) {
    return new Change.Release(started, QueueOptions.DEFAULT_MAX_RELEASES);
  }

  protected static Answer answer(ClaimedJob job, Change change) {
    return new Answer(job.id(), job.fence(), change);
  }

  /** Settles this claim. */
  protected Fate settle(UUID node, ClaimedJob job, Change change) {
    return await(new Settling(schema).settle(session, node, List.of(answer(job, change))))
        .of(job.id());
  }
}
