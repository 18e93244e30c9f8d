package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.DatabaseTest;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that are processes of their own, and are killed. */
class KilledNodeTest extends DatabaseTest {
  private static final int JOBS = 1_500;

  private final List<Process> workers = new ArrayList<>();

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options =
        super.options().setQueueDefaults(new QueueOptions().setMaxCrashes(100));
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(400));
    return options;
  }

  @AfterEach
  void killWorkers() throws Exception {
    for (Process worker : workers) {
      Worker.kill(worker);
    }
  }

  private long nodesWithHandlers() {
    return number("select count(*) from {schema}.node where dead_at is null and queues <> '{}'");
  }

  /** How many jobs the node of this name has ended. */
  private long endedBy(String name) {
    return number(
        "select count(*) from {schema}.archive"
            + " where claimed_by in (select id from {schema}.node where name = $1)",
        name);
  }

  @Test
  void allJobsEndOnceThoughTheNodesThatRunThemAreKilled() throws Exception {
    Heard heard = new Heard();
    SimpleQueue queue = deployQueue(vertx, options().addListener(heard));
    for (String name : List.of("first", "second")) {
      workers.add(Worker.start(options().setNodeName(name).toJson()));
    }
    eventually(() -> assertThat(nodesWithHandlers()).isEqualTo(2));
    await(
        queue.enqueueAll(
            IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work", i)).toList()));

    eventually(() -> assertThat(endedBy("first")).isGreaterThan(50));
    Worker.kill(workers.get(0));
    eventually(() -> assertThat(endedBy("second")).isGreaterThan(50));
    deployHandlers(
        () -> new LambdaHandler("work", 10, job -> vertx.timer(10).map(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        1);
    Worker.kill(workers.get(1));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(JOBS));
    assertThat(liveJobs() + deadJobs()).isZero();
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(JOBS);
    assertThat(number("select sum(crashes) from {schema}.archive")).isPositive();
    assertThat(number("select count(*) from {schema}.archive where attempt <> 1"))
        .as("a crash uses no attempt")
        .isZero();
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.node"))
                .as("the dead ones are gone")
                .isEqualTo(1));
    assertThat(heard.all(NodeDeclaredDead.class))
        .extracting(NodeDeclaredDead::name)
        .contains("first", "second");
  }
}
