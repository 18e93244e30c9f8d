package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.inspect.JobCount;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.QueueCounts;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.support.FreshTables;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The statement that counts: exactly up to its limits, and by estimates beyond. */
@FreshTables
class CountingTest extends InspectStatements {
  private static final Percentage ABOUT = Percentage.withPercentage(15);

  private Counting counting;

  @BeforeEach
  void open() {
    counting = new Counting(database, inspect);
  }

  private void insertMany(String queue, int jobs, String runAt) {
    rows(
        "insert into {schema}.job (id, queue, bytes, priority, run_at)"
            + " select gen_random_uuid(), $1, 2, 5, "
            + runAt
            + " from generate_series(1, $2::int) i",
        queue,
        jobs);
  }

  private void archive(String queue, int jobs) {
    rows(
        "insert into {schema}.archive (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses,"
            + " crashes, releases, priority, queue, payload)"
            + " select gen_random_uuid(), now(), now(), now(), 1, 1, 3, 0, 0, 0, 5, $1, '{}' from generate_series(1, $2::int) i",
        queue,
        jobs);
  }

  private static void estimated(QueueCounts queue, JobState state, long truth) {
    assertThat(queue.of(state).exact()).as("%s is exact", state).isFalse();
    assertThat(queue.of(state).jobs()).as("%s", state).isCloseTo(truth, ABOUT);
  }

  @Test
  void tooManyJobsAreEstimatedAndTheOthersAreStillCounted() {
    insertMany("late", 30_000, "now() + interval '1 hour' + i * interval '1 ms'");
    insertMany("late", 7, "now()");
    insertMany("due", 20_000, "now() - i * interval '1 ms'");
    insertMany("due", 5, "now() + interval '1 hour'");
    insertMany("few", 3, "now()");
    archive("late", 20_000);
    archive("due", 40_000);
    insertDead("late", 16_000);
    insertDead("few", 4);
    rows("vacuum analyze {schema}.job");
    rows("vacuum analyze {schema}.dead_letter");
    rows("vacuum analyze {schema}.archive");

    JobCounts counts = await(counting.all());

    assertThat(counts.queues())
        .extracting(QueueCounts::queue)
        .containsExactly("due", "few", "late");
    QueueCounts due = counts.queues().get(0);
    QueueCounts few = counts.queues().get(1);
    QueueCounts late = counts.queues().get(2);
    estimated(late, JobState.WAITING, 30_000);
    assertThat(late.of(JobState.READY)).isEqualTo(new JobCount(7, true));
    assertThat(late.of(JobState.RUNNING)).isEqualTo(new JobCount(0, true));
    estimated(due, JobState.READY, 20_000);
    assertThat(due.of(JobState.WAITING)).isEqualTo(new JobCount(5, true));
    assertThat(few.of(JobState.READY)).isEqualTo(new JobCount(3, true));
    estimated(late, JobState.COMPLETED, 20_000);
    estimated(due, JobState.COMPLETED, 40_000);
    estimated(late, JobState.FAILED, 12_000);
    estimated(late, JobState.CRITICAL, 4_000);
    assertThat(few.of(JobState.FAILED)).isEqualTo(new JobCount(3, true));
    assertThat(few.of(JobState.CRITICAL)).isEqualTo(new JobCount(1, true));
    assertThat(await(counting.one("few")).of(JobState.READY)).isEqualTo(new JobCount(3, true));
  }

  /** Claims take from the front, which is counted. */
  @Test
  void runningJobsAreSeenBeforeALongBacklog() {
    insertMany("work", 25_000, "now() - interval '1 hour' + i * interval '1 ms'");
    rows("vacuum analyze {schema}.job");
    claim(registerNode(), 40);

    QueueCounts work = await(counting.one("work"));

    assertThat(work.of(JobState.RUNNING)).isEqualTo(new JobCount(40, false));
    estimated(work, JobState.READY, 24_960);
  }

  @Test
  void whatIsParkedCountsAsWaiting() {
    insert(JobRequest.of("work"));
    rows("update {schema}.job set parked_at = run_at, run_at = 'infinity'");

    QueueCounts work = await(counting.one("work"));

    assertThat(work.of(JobState.WAITING)).isEqualTo(new JobCount(1, true));
    assertThat(work.of(JobState.READY)).isEqualTo(new JobCount(0, true));
  }

  @Test
  void moreThanAThousandQueuesAreToldOfAsMore() {
    insert(
        IntStream.range(0, JobCounts.MAX_QUEUES + 5)
            .mapToObj(i -> JobRequest.of("queue %04d".formatted(i)))
            .toArray(JobRequest[]::new));

    JobCounts counts = await(counting.all());

    assertThat(counts.more()).isTrue();
    assertThat(counts.queues()).hasSize(JobCounts.MAX_QUEUES);
    assertThat(counts.queues().get(999).of(JobState.READY)).isEqualTo(new JobCount(1, true));
  }
}
