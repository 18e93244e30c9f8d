package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.DatabaseTest;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A node whose janitor finds a default partition of the archive that has grown large empties it by
 * itself, while jobs go on.
 */
class LargeDefaultTest extends DatabaseTest {
  private static final int ROWS = 60_000;
  private static final int DAYS = 30;

  private final ConcurrentLinkedQueue<QueueEvent> troubles = new ConcurrentLinkedQueue<>();

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .addListener(this::hear)
        .setJanitor(new JanitorOptions().setKeepCompleted(Duration.ofDays(90)));
  }

  private void hear(QueueEvent event) {
    if (event instanceof QueueEvent.DatabaseAway) {
      troubles.add(event);
    }
  }

  private void fillTheDefaultPartition() {
    rows(
        "do $$ declare t text; begin for t in select inhrelid::regclass from pg_inherits"
            + " where inhparent = '{schema}.archive'::regclass"
            + " and inhrelid <> '{schema}.archive_default'::regclass"
            + " loop execute 'drop table ' || t; end loop; end $$");
    rows(
        "insert into {schema}.archive (id, created_at, run_at, finished_at, claims, attempt,"
            + " max_attempts, reprocesses, crashes, releases, priority, queue, payload)"
            + " select gen_random_uuid(), now(), now(), now() - i % "
            + DAYS
            + " * interval '1 day', 1, 1, 3, 0, 0, 0, 5, 'work', '{}' from generate_series(1, "
            + ROWS
            + ") i");
  }

  @Test
  void itsJanitorEmptiesItWhileJobsFlow() {
    await(Startup.prepare(vertx, options(), event -> {}));
    fillTheDefaultPartition();
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 8);

    int jobs = 0;
    while (number("select count(*) from (select from {schema}.archive_default limit 1) f") > 0) {
      await(
          queue.enqueueAll(
              IntStream.range(0, 20).mapToObj(i -> JobRequest.of("work", i)).toList()));
      jobs += 20;
      await(vertx.timer(20));
    }
    eventually(() -> assertThat(liveJobs()).isZero());
    assertThat(jobs).as("jobs that came while it was emptied").isPositive();

    assertThat(troubles).as("nothing was cut off").isEmpty();
    assertThat(archivedJobs()).isEqualTo(ROWS + jobs);
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(ROWS + jobs);
    assertThat(
            number(
                "select count(*) from pg_inherits where inhparent = '{schema}.archive'::regclass"))
        .as("a partition for each day that has rows")
        .isGreaterThanOrEqualTo(DAYS);
  }
}
