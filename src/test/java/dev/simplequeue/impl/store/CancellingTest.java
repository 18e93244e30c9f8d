package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.Cancelling.Tried;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statement that cancels, one at a time. */
@Tag("promise-6")
class CancellingTest extends CancelStatements {
  private Tried cancel(UUID... jobs) {
    return await(cancelling.cancel(List.of(jobs)));
  }

  private Row dead(UUID id) {
    return rows("select * from {schema}.dead_letter where id = $1", id).get(0);
  }

  @Test
  void aJobThatWaitsOrIsReadyEndsAtOnceWithAnEntryThatSaysWhy() {
    JobRequest waiting = JobRequest.of("work").runIn(Duration.ofHours(1)).uniqueKey("key");
    JobRequest ready = JobRequest.of("work");
    insert(waiting, ready);

    Tried tried = cancel(waiting.id(), ready.id());

    assertThat(tried.ended()).containsExactlyInAnyOrder(waiting.id(), ready.id());
    assertThat(tried.signalled()).isEmpty();
    assertThat(tried.locked()).isEmpty();
    assertThat(liveJobs()).isZero();
    for (UUID id : tried.ended()) {
      assertThat(dead(id).getString("state")).isEqualTo("cancelled");
      assertThat(dead(id).getInteger("attempt")).as("no attempt was used").isZero();
      assertThat(dead(id).getJsonArray("errors").getJsonObject(0).getString("kind"))
          .isEqualTo("cancelled");
    }
  }

  @Test
  void aRunningJobIsMarkedAndKeepsItsClaimHoweverOftenItIsCancelled() {
    UUID node = registerNode();
    insertJobs(1);
    ClaimedJob job = claimOne(node);

    assertThat(cancel(job.id()).signalled()).containsExactly(job.id());
    assertThat(cancel(job.id()).signalled()).containsExactly(job.id());

    assertThat(await(new Orders(database, session).look(List.of(job.id()), List.of())).cancelled())
        .containsExactly(job.id());
    assertThat(claim(registerNode(), 1).jobs()).isEmpty();
    assertThat(settle(node, job, COMPLETED)).isEqualTo(new Fate.Ended(JobState.COMPLETED));
  }

  @Test
  void aJobThatHasEndedOrNeverWasIsNotTouched() {
    UUID node = registerNode();
    insertJobs(2);
    ClaimedJob completed = claimOne(node);
    settle(node, completed, COMPLETED);
    ClaimedJob died = claimOne(node);
    settle(node, died, dead(JobState.CRITICAL));

    Tried tried = cancel(completed.id(), died.id(), JobIds.next());

    assertThat(tried).isEqualTo(new Tried(List.of(), List.of(), List.of()));
    assertThat(dead(died.id()).getString("state")).isEqualTo("critical");
    assertThat(archivedJobs()).isEqualTo(1);
  }

  @Test
  void aUsersOpenTransactionHoldsUpNoCancelOfTheOtherJobs() {
    UUID node = registerNode();
    List<UUID> ids = insertJobs(6);
    ClaimedJob settling = claimOne(node);
    ClaimedJob runs = claimOne(node);
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(settling.settle(user, JobResult.success()));

    // Before the user's transaction ends.
    Tried tried = cancel(ids.toArray(UUID[]::new));

    assertThat(tried.locked()).containsExactly(settling.id());
    assertThat(tried.signalled()).containsExactly(runs.id());
    assertThat(tried.ended()).hasSize(4);
    await(user.transaction().rollback());
    await(user.close());
    assertThat(cancel(settling.id()).signalled()).containsExactly(settling.id());
  }
}
