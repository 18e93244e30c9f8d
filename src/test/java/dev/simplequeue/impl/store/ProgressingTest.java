package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobProgress;
import dev.simplequeue.job.JobRequest;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written down of the progress of jobs, and when it is forgotten. */
class ProgressingTest extends OnTables {
  private UUID node;
  private Progressing progressing;

  @BeforeEach
  void registerNodes() {
    node = registerNode();
    progressing = new Progressing(database, session);
  }

  private ClaimedJob claimed() {
    insert(JobRequest.of("work").maxAttempts(9));
    return claimOne(node);
  }

  private void tell(ClaimedJob job, long done) {
    await(progressing.write(Map.of(job, progress(job, done, Instant.now()))));
  }

  private static JobProgress progress(ClaimedJob job, long done, Instant at) {
    return new JobProgress(done, Optional.of(10L), Optional.empty(), at, job.attempt());
  }

  private List<Long> written() {
    return rows("select done from {schema}.progress order by job").stream()
        .map(row -> row.getLong("done"))
        .toList();
  }

  @Test
  void ofAJobThatRanBeforeOnlyItsPresentRunIsWrittenDown() {
    ClaimedJob old = claimed();
    tell(old, 1);
    settle(node, old, failed(Duration.ZERO));
    ClaimedJob now = claimOne(node);

    tell(old, 2);
    assertThat(written()).as("nothing new of a run that is over").containsExactly(1L);
    tell(now, 3);
    tell(old, 4);
    tell(now, 5);

    Row row = rows("select * from {schema}.progress").get(0);
    assertThat(row.getUUID("job")).isEqualTo(now.id());
    assertThat(row.getLong("done")).isEqualTo(5);
    assertThat(row.getInteger("fence")).isEqualTo(now.fence());
    assertThat(row.getInteger("attempt")).isEqualTo(2);
  }

  /** Its statement saw the job as its own, and came to the row after the next claim's had. */
  @Test
  void aStatementThatIsLateWritesNothingOverWhatALaterClaimHasTold() {
    ClaimedJob job = claimed();
    tell(job, 1);
    rows("update {schema}.progress set fence = $1", job.fence() + 1);

    tell(job, 2);

    assertThat(written()).containsExactly(1L);
  }

  @Test
  void nothingIsWrittenDownOfAJobThatHasEnded() {
    ClaimedJob job = claimed();
    settle(node, job, COMPLETED);

    tell(job, 1);

    assertThat(written()).isEmpty();
  }

  @Test
  void aJobHasToldWhenItToldAndNotWhenItWasWrittenDown() {
    ClaimedJob job = claimed();
    Instant before = Instant.now().minusSeconds(100);

    await(progressing.write(Map.of(job, progress(job, 1, before))));

    assertThat(
            number(
                "select extract(epoch from clock_timestamp() - at)::bigint from {schema}.progress"))
        .isBetween(99L, 130L);
  }

  @Test
  void whatEndedJobsHaveToldIsRemovedInStepsThatEachLookAtFewRows() {
    ClaimedJob job = claimed();
    tell(job, 7);
    rows(
        "insert into {schema}.progress (job, fence, attempt, done, at)"
            + " select gen_random_uuid(), 1, 1, 1, now() from generate_series(1, 10)");

    Optional<UUID> from = Optional.of(Progressing.FIRST);
    int steps = 0;
    for (; from.isPresent(); steps++) {
      long before = number("select count(*) from {schema}.progress");
      from = await(progressing.removeEnded(from.get(), 4));
      assertThat(before - number("select count(*) from {schema}.progress")).isLessThanOrEqualTo(4);
    }

    assertThat(steps).isBetween(3, 5);
    assertThat(written()).as("of the job that lives").containsExactly(7L);
  }
}
