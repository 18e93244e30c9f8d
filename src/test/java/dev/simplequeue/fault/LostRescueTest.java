package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection of a rescue dies at its commit, before or after. */
@Tag("promise-3")
class LostRescueTest extends ThroughProxy {
  private static final int JOBS = 20;

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(400));
    return options;
  }

  @ParameterizedTest(name = "committed: {0}")
  @ValueSource(booleans = {true, false})
  void aRescueWhoseCommitIsLostFreesEachJobOnce(boolean committed) {
    SimpleQueue queue = deployQueue();
    await(
        queue.enqueueAll(
            IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work", i)).toList()));
    UUID dead = UUID.randomUUID();
    rows(
        "update {schema}.job set claimed_by = $1, claimed_at = now(), claims = 1, attempt = 1",
        dead);
    if (committed) {
      proxy.loseAnswerTo("COMMIT", "simplequeue reaper");
    } else {
      proxy.loseStatement("COMMIT", "simplequeue reaper");
    }

    rows("insert into {schema}.node (id, name) values ($1, 'dead')", dead);
    rows("insert into {schema}.lease (node, renewed_at) values ($1, now() - interval '1h')", dead);
    eventually(() -> assertThat(proxy.faults()).isEqualTo(1));
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 4);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(JOBS));
    assertThat(number("select count(*) from {schema}.archive where crashes = 1 and attempt = 1"))
        .isEqualTo(JOBS);
    eventually(() -> assertThat(number("select count(*) from {schema}.node")).isEqualTo(1));
  }
}
