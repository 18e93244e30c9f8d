package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statements that pause and resume a queue. */
@Tag("promise-6")
class PausingTest extends InspectStatements {
  private Pausing pausing;

  @BeforeEach
  void open() {
    pausing = new Pausing(database, inspect);
  }

  @Test
  void aClaimTakesNothingOfAPausedQueueAndSaysSo() {
    UUID node = registerNode();
    insert(JobRequest.of("work"), JobRequest.of("other"));
    await(pausing.pause("work"));
    Session claims = database.claimSession();
    List<Wanted> both = List.of(new Wanted("work", 5), new Wanted("other", 5));

    Claiming.Claimed claimed =
        await(new Claiming(database, claims).claim(node, 0, both, 10, 1 << 20));

    assertThat(claimed.paused()).containsExactly(true, false);
    assertThat(claimed.jobs()).extracting(ClaimedJob::queue).containsExactly("other");
    await(claims.close());
  }

  /** A claim whose snapshot is from before the pause can take jobs until it has ended. */
  @Test
  void claimsThatAreUnderWayAreKnownUntilTheyEndAndNoOtherTransactions() {
    UUID node = registerNode();
    insert(JobRequest.of("work", 1), JobRequest.of("work", 2));
    ClaimedJob settling = claimOne(node);
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(settling.settle(user, JobResult.success()));
    assertThat(await(pausing.claimsUnderWay(null))).as("a user's transaction").isEmpty();
    SqlConnection slow = await(pool.getConnection());
    await(slow.begin());
    await(slow.preparedQuery(Sql.statement("claim").in(schema)).execute(claim(node)));

    await(pausing.pause("work"));
    Set<String> underWay = await(pausing.claimsUnderWay(null));

    assertThat(underWay).hasSize(1);
    assertThat(await(pausing.claimsUnderWay(underWay))).isEqualTo(underWay);
    await(slow.transaction().commit());
    assertThat(await(pausing.claimsUnderWay(underWay))).isEmpty();
    await(user.transaction().rollback());
    await(slow.close());
    await(user.close());
  }

  private static Tuple claim(UUID node) {
    Tuple values = Tuple.of(node, new String[] {"work"}, new Integer[] {1}, 1, 1L << 20, 0);
    return values
        .addValue(new Long[] {Claiming.FROM_THE_START})
        .addValue(new OffsetDateTime[Claiming.LANES])
        .addValue(new UUID[0]);
  }

  @Test
  void aResumedQueueIsRewoundOnce() {
    insert(JobRequest.of("work"));
    UUID node = registerNode();
    Instant far = Instant.now().plus(Duration.ofHours(1));
    await(pausing.pause("work"));

    assertThat(await(pausing.resume("work")).changed()).isTrue();
    assertThat(await(pausing.resume("work")).changed()).isFalse();

    assertThat(number("select rewinds from {schema}.queue")).isEqualTo(1);
    Session claims = database.claimSession();
    Wanted passed = new Wanted("work", 1, 0, Collections.nCopies(10, far));
    assertThat(
            await(new Claiming(database, claims).claim(node, 0, List.of(passed), 1, 1 << 20))
                .jobs())
        .as("a poller that had passed it finds it")
        .hasSize(1);
    await(claims.close());
  }

  @Test
  void jobsOfAPausedQueueAreNotEndedForWantOfAHandler() {
    insert(JobRequest.of("work"));
    Unhandled unhandled = new Unhandled(database, session);
    assertThat(await(unhandled.queues())).containsExactly("work");
    await(pausing.pause("work"));

    assertThat(await(unhandled.queues())).isEmpty();
    assertThat(await(unhandled.end("work", Duration.ZERO, 10))).isEmpty();

    await(pausing.resume("work"));
    assertThat(await(unhandled.end("work", Duration.ZERO, 10))).hasSize(1);
  }
}
