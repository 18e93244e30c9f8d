package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
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

  @Test
  void theJobsOfAClaimWhoseClientIsFrozenInMidAnswerRunElsewhere() throws Exception {
    Worker frozen = addWorker("frozen");
    begin(0);
    hasBegun("frozen");
    flows(50);
    await(producers.stop());
    eventually(() -> assertThat(liveJobs()).as("all places are idle").isZero());
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
    frozen.freeze();
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from pg_stat_activity where wait_event = 'ClientWrite'"
                            + " and application_name like 'simplequeue claim%'"))
                .as("the server waits for the client, its transaction open")
                .isEqualTo(1));
    addWorker("other");
    hasBegun("other");

    // Nothing but this can free them: the worker stays frozen until they have run.
    recoversAfter(() -> archivedLarge() == large.size(), Duration.ofSeconds(30));
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
