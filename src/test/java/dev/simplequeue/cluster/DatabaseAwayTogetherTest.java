package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.event.QueueEvent.LeaseExpired;
import dev.simplequeue.event.QueueEvent.LeaseLost;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import dev.simplequeue.event.QueueEvent.StaleAnswer;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The database is away from all nodes for longer than a lease: nobody is dead for that. */
@Tag("promise-4")
class DatabaseAwayTogetherTest extends OnDatabase {
  private static final int NODES = 3;
  private static final int JOBS = 60;

  private final List<Vertx> nodes = new ArrayList<>();
  private final Heard heard = new Heard();
  private final Map<UUID, Integer> executions = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
  private Proxy proxy;

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options =
        super.options().setConnectOptions(proxy.options()).addListener(heard);
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(400));
    return options;
  }

  @BeforeEach
  void openProxy() {
    proxy = new Proxy(vertx);
  }

  @AfterEach
  void closeNodes() {
    nodes.forEach(node -> await(node.close()));
    await(proxy.close());
  }

  private Future<JobResult> hold(Job job) {
    executions.merge(job.id(), 1, Integer::sum);
    Promise<JobResult> promise = Promise.promise();
    running.add(promise);
    return promise.future();
  }

  @Test
  void nodesThatAllLostTheDatabaseGoOnWhenItIsBackAndNoCrashIsCounted() {
    for (int i = 0; i < NODES; i++) {
      Vertx node = Vertx.vertx();
      nodes.add(node);
      deployQueue(node, options());
      deployHandlers(
          node, () -> new LambdaHandler("work", 10, this::hold), ThreadingModel.EVENT_LOOP, 1);
    }
    await(
        SimpleQueue.create(nodes.get(0))
            .enqueueAll(IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work", i)).toList()));
    eventually(() -> assertThat(running).hasSize(10 * NODES));

    for (int outage = 1; outage <= 2; outage++) {
      int expired = outage * NODES;
      proxy.refuse(true);
      eventually(() -> assertThat(heard.all(LeaseExpired.class)).hasSize(expired));
      // Some answers wait for the database, the others come when it is back.
      for (int i = 0; i < 5; i++) {
        running.remove().complete(JobResult.success());
      }
      await(vertx.timer(500));
      proxy.refuse(false);
      // Longer than a lease, so that whoever judges too early does.
      await(vertx.timer(1_500));
    }
    endAll();

    eventually(() -> assertThat(archivedJobs()).isEqualTo(JOBS));
    assertThat(heard.all(NodeDeclaredDead.class)).isEmpty();
    assertThat(heard.all(LeaseLost.class)).isEmpty();
    assertThat(heard.all(JobRescued.class)).isEmpty();
    assertThat(heard.all(StaleAnswer.class)).isEmpty();
    assertThat(number("select count(*) from {schema}.archive where crashes = 0 and attempt = 1"))
        .isEqualTo(JOBS);
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(JOBS);
    assertThat(executions).hasSize(JOBS).allSatisfy((id, runs) -> assertThat(runs).isEqualTo(1));
    assertThat(liveJobs() + deadJobs()).isZero();
  }

  private void endAll() {
    eventually(
        () -> {
          while (!running.isEmpty()) {
            running.remove().complete(JobResult.success());
          }
          assertThat(archivedJobs()).isEqualTo(JOBS);
        });
  }
}
