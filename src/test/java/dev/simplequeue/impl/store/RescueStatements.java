package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.Rescuing.Done;
import dev.simplequeue.impl.store.Rescuing.Rescued;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test with a reaper's statements. */
abstract class RescueStatements extends OnTables {
  protected Session reaper;
  protected Rescuing rescuing;

  @BeforeEach
  void openReaper() {
    reaper = database.reaperSession();
    rescuing = new Rescuing(database, reaper);
  }

  @AfterEach
  void closeReaper() {
    await(reaper.close());
  }

  /** This node has not renewed its lease for a long time. */
  protected void expire(UUID node) {
    rows("update {schema}.lease set renewed_at = now() - interval '1 hour' where node = $1", node);
  }

  protected boolean renew(UUID node) {
    Session heartbeat = database.heartbeatSession();
    boolean renewed = await(new Nodes(database, heartbeat).renew(node));
    await(heartbeat.close());
    return renewed;
  }

  protected Done declareDead(UUID node) {
    return await(rescuing.declareDead(List.of(node), sent -> true));
  }

  /** The second phase; answers what it freed. */
  protected List<Rescued> removeDead() {
    Done done = await(rescuing.removeDead());
    assertThat(done.nodes()).isEmpty();
    return done.jobs();
  }

  protected long nodes() {
    return number("select count(*) from {schema}.node");
  }

  protected Claimed claim(UUID node, String queue, int jobs) {
    Session own = database.claimSession();
    Claimed claimed =
        await(
            new Claiming(database, own)
                .claim(node, 0, List.of(new Wanted(queue, jobs)), jobs, 1 << 20));
    await(own.close());
    return claimed;
  }

  /** What became of this claim. */
  protected Fate found(ClaimedJob job) {
    return await(new Settling(schema).findSettled(session, List.of(answer(job, COMPLETED))))
        .of(job.id());
  }
}
