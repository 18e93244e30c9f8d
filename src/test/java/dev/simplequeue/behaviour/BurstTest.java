package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bursts come to a table that was nearly empty, and that autovacuum has looked at meanwhile. */
@Tag("promise-12")
@FreshTables
class BurstTest extends OnDatabase {
  private static final int JOBS = 10_000;

  @Test
  void aBurstAfterAnAnalyzeOfANearlyEmptyTableReadsNoMoreThanTheFirst() {
    String deployment = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    SimpleQueue queue = SimpleQueue.create(vertx);
    rows("alter table {schema}.job set (autovacuum_enabled = off)");
    burst(queue);
    // These lie at the end of the table, so that it stays as long as it is.
    await(
        queue.enqueueAll(
            List.of(
                JobRequest.of("work").runIn(Duration.ofDays(1)),
                JobRequest.of("work").runIn(Duration.ofDays(1)))));
    deployHandlers(
        () -> new LambdaHandler("work", job -> Future.succeededFuture(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        8);
    eventually(() -> assertThat(liveJobs()).isEqualTo(2));
    rows("vacuum (analyze) {schema}.job");
    burst(queue);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(2 * JOBS));

    // What the sessions have read is told when they end.
    await(vertx.undeploy(deployment));
    eventually(() -> assertThat(entriesRead()).isGreaterThanOrEqualTo(2 * JOBS));
    assertThat(entriesRead())
        .as("entries of the primary key: one for the claim of each job, two for its settlement")
        .isLessThanOrEqualTo(4L * 2 * JOBS);
  }

  private static void burst(SimpleQueue queue) {
    await(
        queue.enqueueAll(
            IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work", i)).toList()));
  }

  private long entriesRead() {
    return number(
        "select idx_tup_read from pg_stat_user_indexes where schemaname = $1 and indexrelname = 'job_pkey'",
        schema);
  }
}
