package dev.simplequeue.poller.cursor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.job.JobRequest;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Claims leave behind what is gone, and nothing else. */
@Tag("promise-12")
class ClaimCursorTest extends CursorClaims {
  @Test
  void claimsBeginBehindTheJobsThatHaveLeftAlsoWhileASnapshotPinsThem() {
    await(other.query("begin isolation level repeatable read").execute());
    await(other.query("select 1").execute());
    goOn();
    ClaimedJob last = claimNew();

    goOn();

    assertThat(from()).isAfter(last.runAt());
    await(other.query("rollback").execute());
  }

  @Test
  void aClaimThatEndsInTheMiddleOfALaneGoesOnThere() {
    List<UUID> inserted = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      inserted.add(insert().id());
    }

    List<UUID> claimed = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> claimed.addAll(claimed(5)));

    assertThat(claimed).containsExactlyElementsOf(inserted);
  }

  @Test
  void aLaneIsNotLeftBehindWhileMoreUrgentOnesFillTheClaims() {
    JobRequest patient = JobRequest.of("work").priority(9);
    insert(patient);
    for (int i = 0; i < 3 * MANY; i++) {
      insert();
    }
    IntStream.range(0, 3 * MANY).forEach(i -> assertThat(claimed(1)).hasSize(1));

    assertThat(claimed(1)).containsExactly(patient.id());
  }

  /** Its own time is before that of jobs which are claimed while it is not committed. */
  @Test
  void aJobThatIsCommittedLateIsClaimedNext() {
    await(other.begin());
    JobRequest late = insertUncommitted();
    goOn();

    await(other.transaction().commit());

    assertThat(claimed(10)).containsExactly(late.id());
  }

  /** Its transaction had no number when the claims were made that passed its time. */
  @Test
  void aJobOfATransactionThatBeganEarlierIsClaimedNext() {
    await(other.begin());
    await(other.query("select now()").execute());
    goOn();
    JobRequest late = insertUncommitted();
    goOn();

    await(other.transaction().commit());

    assertThat(claimed(10)).containsExactly(late.id());
  }

  @Test
  void aJobThatIsNamedForThePastIsClaimedNext() {
    goOn();
    JobRequest past = JobRequest.of("work").runAt(Instant.now().minus(Duration.ofDays(1)));
    insert(past);

    assertThat(claimed(10)).containsExactly(past.id());
  }

  /** Another node has locked it when it was committed, and that node's claim comes to nothing. */
  @Test
  void aJobWhoseClaimIsAbortedIsClaimedNext() {
    await(other.begin());
    JobRequest late = insertUncommitted();
    claimNew();
    SqlConnection aborting = await(pool.getConnection());
    await(other.transaction().commit());
    await(aborting.begin());
    assertThat(lockReady(aborting)).isEqualTo(1);
    goOn();

    await(aborting.transaction().rollback());
    await(aborting.close());

    assertThat(claimed(10)).containsExactly(late.id());
  }
}
