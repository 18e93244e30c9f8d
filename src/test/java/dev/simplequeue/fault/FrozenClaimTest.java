package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A worker is frozen in the middle of a claim's answer: the statement goes on in the server, with
 * its locks, for as long as nobody takes the rest.
 */
@Tag("promise-4")
class FrozenClaimTest extends UnderLoad {
  private static final String BALLAST = "x".repeat(800_000);

  /**
   * A claim may take as long as a lease lasts, which is longer than a busy machine needs to freeze
   * its worker.
   */
  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options.getPoller().setHeartbeatInterval(Duration.ofSeconds(2));
    return options;
  }

  @Test
  void theJobsOfAClaimWhoseClientIsFrozenInMidAnswerRunElsewhere() throws Exception {
    begin(1);
    await(producers.stop());
    eventually(() -> assertThat(liveJobs()).isZero());
    await(nodes.get(0).close());
    // All of its places are idle, so that one claim takes all jobs: half of them would find room in
    // the buffers of the network, and the server would not have to wait for its client.
    Worker frozen = addWorker("frozen");
    hasBegun("frozen");
    List<JobRequest> large =
        IntStream.range(0, Work.PLACES)
            .mapToObj(
                i ->
                    JobRequest.of(
                        Work.QUEUE, new JsonObject().put("millis", 1).put("ballast", BALLAST)))
            .toList();
    large.forEach(job -> ledger.requested(job.id()));

    proxy.stallNextAnswer("simplequeue claim");
    List<Receipt> receipts =
        await(pool.withTransaction(connection -> queue.enqueueAll(connection, large)));
    for (int i = 0; i < large.size(); i++) {
      ledger.answered(large.get(i), receipts.get(i));
    }
    eventually(() -> assertThat(proxy.faults()).isEqualTo(1));
    // Before it is frozen: from then on it is only a matter of time until the others end this.
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from pg_stat_activity where wait_event = 'ClientWrite'"
                            + " and application_name like 'simplequeue claim%'"))
                .as("the server waits for the client, its transaction open")
                .isEqualTo(1));
    frozen.freeze();
    addWorker("other");
    hasBegun("other");

    // Nothing but this can free them: the worker stays frozen until they have run.
    recoversAfter(() -> archivedLarge() == large.size(), Duration.ofSeconds(30));
    assertThat(ledger.executions())
        .as("it had not given up its claim before it was frozen, and claimed again")
        .noneMatch(execution -> execution.worker().equals("frozen"));
    frozen.thaw();
    booksAgree("worker frozen in the middle of a claim's answer", 1);
  }

  private void hasBegun(String worker) {
    String sql = "select count(*) from {schema}.node where name = $1 and queues <> '{}'";
    eventually(() -> assertThat(number(sql, worker)).as("its process has begun").isEqualTo(1));
  }

  private long archivedLarge() {
    return number("select count(*) from {schema}.archive where payload ? 'ballast'");
  }
}
