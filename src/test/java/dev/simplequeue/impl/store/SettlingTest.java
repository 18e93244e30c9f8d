package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statements that settle and give back. */
@Tag("promise-3")
class SettlingTest extends OnTables {
  private static final Change FAILED = failed(Duration.ZERO);

  @Test
  void aFailedAttemptWaitsForItsBackoffByTheDatabasesClock() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    ClaimedJob job = claimOne(node);

    assertThat(settle(node, job, failed(Duration.ofHours(2)))).isEqualTo(Fate.LIVES);

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

    for (int i = 0; i < 30; i++) {
      settle(node, claimOne(node), FAILED);
    }

    JsonArray errors = rows("select errors from {schema}.job").get(0).getJsonArray(0);
    assertThat(errors).hasSize(20);
    assertThat(errors.getJsonObject(0).getInteger("attempt")).isEqualTo(1);
    assertThat(errors.getJsonObject(19).getInteger("attempt")).isEqualTo(30);
  }

  /** Once a cancel is accepted the job never starts again. */
  @Test
  void aJobWhoseCancelWasAcceptedEndsCancelledWhenItFailsOrIsGivenBack() {
    UUID node = registerNode();
    insert(JobRequest.of("work", 1), JobRequest.of("work", 2), JobRequest.of("work", 3));
    List<ClaimedJob> jobs = claim(node, 3).jobs();
    rows("update {schema}.job set cancel_requested = true");
    settle(node, jobs.get(0), FAILED);
    settle(node, jobs.get(1), released(false));
    settle(node, jobs.get(2), COMPLETED);

    assertThat(number("select count(*) from {schema}.dead_letter where state = 'cancelled'"))
        .isEqualTo(2);
    assertThat(archivedJobs()).as("a success stays one").isEqualTo(1);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void theErrorOfACancelledJobThatIsPutOffOrGivenBackSaysThatItWasCancelled() {
    UUID node = registerNode();
    insert(JobRequest.of("work", 1), JobRequest.of("work", 2));
    List<ClaimedJob> jobs = claim(node, 2).jobs();
    rows("update {schema}.job set cancel_requested = true");
    settle(node, jobs.get(0), putOff(Duration.ZERO, 100));
    settle(node, jobs.get(1), released(true));

    assertThat(rows("select errors -> -1 from {schema}.dead_letter"))
        .hasSize(2)
        .allSatisfy(
            row ->
                assertThat(row.getJsonObject(0))
                    .contains(
                        Map.entry("kind", "cancelled"),
                        Map.entry("error", "cancelled by a caller")));
  }

  @Test
  void aJobThatIsGivenBackTooOftenWhileItRunsIsABadJob() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));

    for (int i = 0; i < QueueOptions.DEFAULT_MAX_RELEASES; i++) {
      settle(node, claimOne(node), released(false));
      settle(node, claimOne(node), released(true));
    }

    Row dead = rows("select * from {schema}.dead_letter").get(0);
    assertThat(dead.getString("state")).isEqualTo("bad_job");
    assertThat(dead.getInteger("releases")).isEqualTo(QueueOptions.DEFAULT_MAX_RELEASES);
    assertThat(dead.getInteger("attempt")).as("no attempt was used").isZero();
  }

  /**
   * A statement that branches by its snapshot loses the row that changes sides while it waits: here
   * the cancel commits while the settlement waits for the row's lock.
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

      Future<Fates> settled =
          new Settling(schema).settle(patient, node, List.of(answer(job, FAILED)));
      int blocker =
          await(canceller.query("select pg_backend_pid()").execute())
              .iterator()
              .next()
              .getInteger(0);
      eventually(() -> assertThat(waitingFor(blocker)).isEqualTo(1));
      await(canceller.transaction().commit());
      await(canceller.close());

      assertThat(await(settled).of(job.id())).isEqualTo(new Fate.Ended(JobState.CANCELLED));
    }
    await(patient.close());
    assertThat(liveJobs()).isZero();
    assertThat(deadJobs()).isEqualTo(20);
  }

  /** Statements lock in the order of ids, whatever the order of their rows. */
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
      List<Answer> up = jobs.stream().map(job -> answer(job, FAILED)).toList();
      Collections.reverse(jobs);
      List<Answer> down = jobs.stream().map(job -> answer(job, released(true))).toList();

      Future<Fates> failures = new Settling(schema).settle(one, node, up);
      Future<Fates> releases = new Settling(schema).settle(two, node, down);

      assertThat(await(failures).jobs().size() + await(releases).jobs().size())
          .as("each job once, and no deadlock")
          .isEqualTo(400);
    }
    await(one.close());
    await(two.close());
  }

  /** A success locks nothing before it deletes: what it waits for is in the same order. */
  @Test
  void successesAndOtherEndsOfTheSameJobsInAnyOrderDoNotDeadlock() {
    UUID node = registerNode();
    Session one = database.upkeepSession();
    Session two = database.upkeepSession();
    Session three = database.upkeepSession();
    for (int round = 0; round < 15; round++) {
      insert(
          IntStream.range(0, 400)
              .mapToObj(i -> JobRequest.of("work", i))
              .toArray(JobRequest[]::new));
      List<ClaimedJob> jobs = new ArrayList<>(claim(node, 400).jobs());
      Collections.shuffle(jobs, new Random(round));
      List<Answer> successes = jobs.stream().map(job -> answer(job, COMPLETED)).toList();
      Collections.reverse(jobs);
      List<Answer> again = jobs.stream().map(job -> answer(job, COMPLETED)).toList();
      List<Answer> others = jobs.stream().map(job -> answer(job, dead(JobState.CRITICAL))).toList();

      Future<Fates> first = new Settling(schema).settle(one, node, successes);
      Future<Fates> second = new Settling(schema).settle(two, node, again);
      Future<Fates> third = new Settling(schema).settle(three, node, others);

      assertThat(
              await(first).jobs().size() + await(second).jobs().size() + await(third).jobs().size())
          .as("each job once, and no deadlock")
          .isEqualTo(400);
      assertThat(liveJobs()).isZero();
      assertThat(archivedJobs() + deadJobs()).isEqualTo(400 * (round + 1));
    }
    await(one.close());
    await(two.close());
    await(three.close());
  }

  /**
   * A success that has waited for a row looks at it again: it ends a job whose cancel was accepted
   * meanwhile, each with its own output, and leaves one that a rescue has taken away.
   */
  @Test
  void aSuccessThatHasWaitedForARowEndsItOnlyIfItStillHoldsIt() {
    UUID node = registerNode();
    insert(
        IntStream.range(0, 9).mapToObj(i -> JobRequest.of("work", i)).toArray(JobRequest[]::new));
    List<ClaimedJob> jobs = claim(node, 9).jobs();
    Session patient = database.upkeepSession();
    SqlConnection other = await(pool.getConnection());
    await(other.begin());
    await(
        other
            .query(
                "update "
                    + schema
                    + ".job set cancel_requested = true where (payload)::integer % 3 = 0; update "
                    + schema
                    + ".job set claimed_by = null, claimed_at = null, claims = claims + 1"
                    + " where (payload)::integer % 3 = 1")
            .execute());

    Future<Fates> settled =
        new Settling(schema)
            .settle(
                patient,
                node,
                jobs.stream()
                    .map(
                        job ->
                            answer(
                                job,
                                new Change.Completed(
                                    Optional.of(JsonText.parse("output", job.payloadText())),
                                    true)))
                    .toList());
    int blocker =
        await(other.query("select pg_backend_pid()").execute()).iterator().next().getInteger(0);
    eventually(() -> assertThat(waitingFor(blocker)).isEqualTo(1));
    await(other.transaction().commit());
    await(other.close());

    assertThat(await(settled).jobs()).hasSize(6);
    await(patient.close());
    assertThat(number("select count(*) from {schema}.job where (payload)::integer % 3 = 1"))
        .as("those that were taken away")
        .isEqualTo(3);
    assertThat(number("select count(*) from {schema}.archive where output = payload"))
        .as("each ended one with its own output")
        .isEqualTo(6);
  }

  @Test
  void aSettlementWhoseAnswerWasLostIsFoundByIdAndFence() {
    UUID node = registerNode();
    insert(
        JobRequest.of("work", 1),
        JobRequest.of("work", 2),
        JobRequest.of("work", 3),
        JobRequest.of("work", 4));
    List<ClaimedJob> jobs = claim(node, 4).jobs();
    settle(node, jobs.get(0), COMPLETED);
    settle(node, jobs.get(1), dead(JobState.CRITICAL));
    settle(node, jobs.get(2), FAILED);

    Fates fates = found(jobs.stream().map(job -> answer(job, FAILED)).toList());
    assertThat(jobs.stream().map(job -> fates.of(job.id())))
        .as("all but the one that still runs")
        .containsExactly(
            new Fate.Ended(JobState.COMPLETED),
            new Fate.Ended(JobState.CRITICAL),
            Fate.LIVES,
            Fate.NOT_HELD);
    assertThat(found(List.of(new Answer(jobs.get(0).id(), 7, FAILED))).jobs())
        .as("a later fence")
        .isEmpty();
    ClaimedJob again = claimOne(node);
    assertThat(again.id()).isEqualTo(jobs.get(2).id());
    assertThat(found(List.of(new Answer(again.id(), 1, FAILED))).of(again.id()))
        .as("it has moved on, with this failure or without")
        .isEqualTo(Fate.MOVED_ON);
  }

  private Fates found(List<Answer> answers) {
    return await(new Settling(schema).findSettled(session, answers));
  }
}
