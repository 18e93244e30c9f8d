package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Repairing.Repaired;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.support.FreshTables;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The claim statement. */
@Tag("promise-12")
@FreshTables
class ClaimingTest extends OnTables {

  @Test
  void eachClaimOfAJobRaisesItsFenceWhateverBecomesOfTheAttempt() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));

    ClaimedJob first = claimOne(node);
    settle(node, first, released(false));
    ClaimedJob second = claimOne(node);

    assertThat(first.fence()).isEqualTo(1);
    assertThat(second.fence()).isEqualTo(2);
    assertThat(second.attempt()).isEqualTo(1);
  }

  @Test
  void onlyTheHolderOfTheNewestClaimCanSettle() {
    UUID zombie = registerNode();
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    ClaimedJob stale = claimOne(zombie);
    settle(zombie, stale, released(true));
    ClaimedJob job = claimOne(node);

    assertThat(settle(zombie, stale, COMPLETED)).isEqualTo(Fate.NOT_HELD);
    assertThat(settle(zombie, job, COMPLETED)).as("not its claim").isEqualTo(Fate.NOT_HELD);
    assertThat(settle(node, stale, COMPLETED)).as("an old fence").isEqualTo(Fate.NOT_HELD);
    assertThat(settle(node, job, COMPLETED)).isEqualTo(new Fate.Ended(JobState.COMPLETED));
  }

  @Test
  void aNodeThatWasDeclaredDeadClaimsNothingAndIsToldSo() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    rows("update {schema}.node set dead_at = now()");

    Claimed dead = claim(node, 1);
    Claimed unknown = claim(UUID.randomUUID(), 1);
    Claimed idle = claim(registerNode(), 0);

    assertThat(dead.alive()).isFalse();
    assertThat(dead.jobs()).isEmpty();
    assertThat(unknown.alive()).isFalse();
    assertThat(idle.alive()).as("nothing to do is another answer").isTrue();
    assertThat(idle.jobs()).isEmpty();
  }

  @Test
  void jobsComeBackByPriorityThenTime() {
    UUID node = registerNode();
    for (int i = 0; i < 50; i++) {
      insert(JobRequest.of("work", i).priority(i * 7 % 10));
    }

    List<ClaimedJob> jobs = claim(node, 30).jobs();

    assertThat(jobs).hasSize(30).isSortedAccordingTo(ClaimedJob::byUrgency);
    assertThat(jobs.get(29).priority()).isEqualTo(5);
  }

  @Test
  void aClaimNeverWaitsForAnotherAndNeverTakesItsJobs() {
    UUID node = registerNode();
    insert(
        IntStream.range(0, 2_000)
            .mapToObj(i -> JobRequest.of("work", i))
            .toArray(JobRequest[]::new));
    List<Session> sessions = new ArrayList<>();
    List<Future<Claimed>> claims = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Session own = database.claimSession();
      sessions.add(own);
      for (int round = 0; round < 5; round++) {
        claims.add(
            new Claiming(database, own)
                .claim(node, 0, List.of(new Claiming.Wanted("work", 100)), 100, 1 << 20));
      }
    }

    await(Future.all(claims));

    Set<UUID> ids = new HashSet<>();
    int total = 0;
    for (Future<Claimed> claim : claims) {
      total += claim.result().jobs().size();
      claim.result().jobs().forEach(job -> ids.add(job.id()));
    }
    assertThat(ids).hasSize(total);
    assertThat(total).isEqualTo(2_000);
    sessions.forEach(own -> await(own.close()));
  }

  @Test
  void aJobWhoseCancelWasAcceptedIsNotClaimed() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    rows("update {schema}.job set cancel_requested = true");

    assertThat(claim(node, 1).jobs()).isEmpty();
  }

  /** A claim changes no indexed column, and the page has room for the longer row. */
  @Test
  void claimsAreHeapOnlyUpdates() {
    UUID node = registerNode();
    insert(
        IntStream.range(0, 5_000)
            .mapToObj(i -> JobRequest.of("work", "x".repeat(140)))
            .toArray(JobRequest[]::new));

    for (int i = 0; i < 10; i++) {
      assertThat(claim(node, 500).jobs()).hasSize(500);
    }

    String updates =
        "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where schemaname = '"
            + schema
            + "' and relname = 'job'";
    eventually(() -> assertThat(number(updates)).isEqualTo(5_000));
    assertThat(rows(updates).get(0).getLong("n_tup_hot_upd")).isGreaterThanOrEqualTo(4_990);
  }

  /** The driver parses no JSON: one job that it could not read costs its neighbours nothing. */
  @Test
  void aPayloadThatNoParserReadsCostsOnlyItsOwnJob() {
    UUID node = registerNode();
    insert(JobRequest.of("work", 1), JobRequest.of("work", 3));
    rows(
        "insert into {schema}.job (id, queue, bytes, payload) values (gen_random_uuid(), 'work', 1,"
            + " (repeat('[', 5000) || repeat(']', 5000))::jsonb)");

    List<ClaimedJob> jobs = claim(node, 10).jobs();

    assertThat(jobs).hasSize(3);
    ClaimedJob deep =
        jobs.stream().filter(job -> job.payloadText().length() > 100).findAny().orElseThrow();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> deep.payloadAs(List.class))
        .isInstanceOf(dev.simplequeue.job.UnprocessablePayloadException.class);
  }

  @Test
  void jobsOfALostClaimAreFreedButNotThoseInHand() {
    UUID node = registerNode();
    insert(JobRequest.of("work", 1), JobRequest.of("work", 2), JobRequest.of("work", 3));
    ClaimedJob known = claimOne(node);
    claim(node, 2);

    Session repair = database.claimSession();
    Repaired repaired =
        await(
            new Repairing(database, repair, repair)
                .releaseUnknown(node, Map.of(known.id(), known.fence())));
    await(repair.close());

    assertThat(repaired.freed()).isEqualTo(2);
    assertThat(claim(node, 2).alive()).as("a claim that was sent before the repair").isFalse();
    assertThat(repaired.epoch()).isEqualTo(1);
    assertThat(number("select count(*) from {schema}.job where claimed_by is null and attempt = 0"))
        .isEqualTo(2);
    assertThat(rows("select id from {schema}.job where claimed_by is not null").get(0).getUUID(0))
        .isEqualTo(known.id());
  }

  @Test
  void aTimeoutOfTheRequestComesWithTheClaim() {
    UUID node = registerNode();
    insert(JobRequest.of("work").timeout(Duration.ofMillis(1234)));

    assertThat(claimOne(node).timeout()).contains(Duration.ofMillis(1234));
  }

  /**
   * A failure whose answer was lost and the claim that followed it, lost too: the same job under
   * two fences.
   */
  @Test
  void aLostClaimOfAJobWhoseEarlierClaimIsInHandIsFreed() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    ClaimedJob earlier = claimOne(node);
    settle(node, earlier, released(false));
    claimOne(node);

    Session repair = database.claimSession();
    Repaired repaired =
        await(
            new Repairing(database, repair, repair)
                .releaseUnknown(node, Map.of(earlier.id(), earlier.fence())));
    await(repair.close());

    assertThat(repaired.freed()).isEqualTo(1);
  }
}
