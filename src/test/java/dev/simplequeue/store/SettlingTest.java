package dev.simplequeue.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.store.Releasing.Given;
import dev.simplequeue.store.Settling.Ended;
import dev.simplequeue.store.Settling.Failed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The statements that settle and give back. */
class SettlingTest extends StoreTest {
  private static final JobError ERROR = JobError.of("failed", "why");

  private static Failed failed(ClaimedJob job) {
    return new Failed(job.id(), job.fence(), ERROR, Duration.ZERO);
  }

  @Test
  void aFailedAttemptWaitsForItsBackoffByTheDatabasesClock() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    ClaimedJob job = claimOne(node);

    Map<UUID, Optional<JobState>> states =
        await(
            new Settling(database, session)
                .fail(
                    node, List.of(new Failed(job.id(), job.fence(), ERROR, Duration.ofHours(2)))));

    assertThat(states).containsEntry(job.id(), Optional.empty());
    Row row =
        rows("select *, run_at - now() > interval '119 minutes' as later from {schema}.job").get(0);
    assertThat(row.getBoolean("later")).isTrue();
    assertThat(row.getUUID("claimed_by")).isNull();
    assertThat(row.getInteger("attempt")).isEqualTo(1);
    assertThat(row.getJsonArray("errors").getJsonObject(0).getString("error")).isEqualTo("why");
  }

  @Test
  void theErrorsOfAJobAreBoundedAndTheFirstIsKept() {
    UUID node = registerNode();
    insert(JobRequest.of("work").maxAttempts(100));
    Settling settling = new Settling(database, session);

    for (int i = 0; i < 30; i++) {
      await(settling.fail(node, List.of(failed(claimOne(node)))));
    }

    JsonArray errors = rows("select errors from {schema}.job").get(0).getJsonArray(0);
    assertThat(errors).hasSize(20);
    assertThat(errors.getJsonObject(0).getInteger("attempt")).isEqualTo(1);
    assertThat(errors.getJsonObject(19).getInteger("attempt")).isEqualTo(30);
  }

  /** [I3] Once a cancel is accepted the job never starts again. */
  @Test
  void aJobWhoseCancelWasAcceptedEndsCancelledWhenItFailsOrIsGivenBack() {
    UUID node = registerNode();
    insert(JobRequest.of("work", 1), JobRequest.of("work", 2), JobRequest.of("work", 3));
    List<ClaimedJob> jobs = claim(node, 3).jobs();
    rows("update {schema}.job set cancel_requested = true");
    Settling settling = new Settling(database, session);

    await(settling.fail(node, List.of(failed(jobs.get(0)))));
    await(
        new Releasing(database, session)
            .release(node, List.of(new Given(jobs.get(1).id(), jobs.get(1).fence(), false))));
    await(settling.end(node, List.of(ClaimingTest.completed(jobs.get(2)))));

    assertThat(number("select count(*) from {schema}.dead_letter where state = 'cancelled'"))
        .isEqualTo(2);
    assertThat(archivedJobs()).as("a success stays one").isEqualTo(1);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void aJobThatIsGivenBackTooOftenWhileItRunsIsABadJob() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    Releasing releasing = new Releasing(database, session);

    for (int i = 0; i < Releasing.MAX_RELEASES; i++) {
      ClaimedJob held = claimOne(node);
      await(releasing.release(node, List.of(new Given(held.id(), held.fence(), false))));
      ClaimedJob job = claimOne(node);
      await(releasing.release(node, List.of(new Given(job.id(), job.fence(), true))));
    }

    Row dead = rows("select * from {schema}.dead_letter").get(0);
    assertThat(dead.getString("state")).isEqualTo("bad_job");
    assertThat(dead.getInteger("releases")).isEqualTo(Releasing.MAX_RELEASES);
    assertThat(dead.getInteger("attempt")).as("no attempt was used").isZero();
  }

  /**
   * [B2] A statement that branches by its snapshot loses the row that changes sides while it waits:
   * here the cancel commits while the settlement waits for the row's lock.
   */
  @Test
  void aCancelThatCommitsWhileAFailureIsSettledLosesNoJob() {
    UUID node = registerNode();
    Session patient = database.upkeepSession();
    for (int round = 0; round < 20; round++) {
      insert(JobRequest.of("work"));
      ClaimedJob job = claimOne(node);
      SqlConnection canceller = await(pool.getConnection());
      await(canceller.begin());
      await(canceller.query("update " + schema + ".job set cancel_requested = true").execute());

      Future<Map<UUID, Optional<JobState>>> settled =
          new Settling(database, patient).fail(node, List.of(failed(job)));
      eventually(
          () ->
              assertThat(
                      number(
                          "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%"
                              + schema
                              + "%with_error%'"))
                  .isEqualTo(1));
      await(canceller.transaction().commit());
      await(canceller.close());

      assertThat(await(settled)).containsEntry(job.id(), Optional.of(JobState.CANCELLED));
    }
    await(patient.close());
    assertThat(liveJobs()).isZero();
    assertThat(deadJobs()).isEqualTo(20);
  }

  /** [I4] Statements lock in the order of ids, whatever the order of their rows. */
  @Test
  void settlementsOfTheSameJobsInAnyOrderDoNotDeadlock() {
    UUID node = registerNode();
    insert(
        IntStream.range(0, 400)
            .mapToObj(i -> JobRequest.of("work", i).maxAttempts(32767))
            .toArray(JobRequest[]::new));
    Session one = database.upkeepSession();
    Session two = database.upkeepSession();
    for (int round = 0; round < 15; round++) {
      List<ClaimedJob> jobs = new ArrayList<>(claim(node, 400).jobs());
      List<Failed> up = jobs.stream().map(SettlingTest::failed).toList();
      Collections.reverse(jobs);
      List<Given> down = jobs.stream().map(job -> new Given(job.id(), job.fence(), true)).toList();

      Future<Map<UUID, Optional<JobState>>> failures = new Settling(database, one).fail(node, up);
      Future<Map<UUID, Optional<JobState>>> releases =
          new Releasing(database, two).release(node, down);

      assertThat(await(failures).size() + await(releases).size())
          .as("each job once, and no deadlock")
          .isEqualTo(400);
    }
    await(one.close());
    await(two.close());
  }

  /** [B2] h */
  @Test
  void aSettlementWhoseAnswerWasLostIsFoundByIdAndFence() {
    UUID node = registerNode();
    insert(
        JobRequest.of("work", 1),
        JobRequest.of("work", 2),
        JobRequest.of("work", 3),
        JobRequest.of("work", 4));
    List<ClaimedJob> jobs = claim(node, 4).jobs();
    Settling settling = new Settling(database, session);
    Ended dead =
        new Ended(jobs.get(1).id(), 1, JobState.CRITICAL, Optional.of(ERROR), Optional.empty());
    await(settling.end(node, List.of(ClaimingTest.completed(jobs.get(0)), dead)));
    await(settling.fail(node, List.of(failed(jobs.get(2)))));

    Map<UUID, Integer> claims = new HashMap<>();
    jobs.forEach(job -> claims.put(job.id(), job.fence()));
    assertThat(await(settling.findSettled(claims)))
        .as("all but the one that still runs")
        .containsOnly(
            Map.entry(jobs.get(0).id(), true),
            Map.entry(jobs.get(1).id(), true),
            Map.entry(jobs.get(2).id(), true));
    assertThat(await(settling.findSettled(Map.of(jobs.get(0).id(), 7))))
        .as("a later fence")
        .isEmpty();
    ClaimedJob again = claimOne(node);
    assertThat(again.id()).isEqualTo(jobs.get(2).id());
    assertThat(await(settling.findSettled(Map.of(again.id(), 1))))
        .as("it has moved on, with this failure or without")
        .containsOnly(Map.entry(again.id(), false));
  }
}
