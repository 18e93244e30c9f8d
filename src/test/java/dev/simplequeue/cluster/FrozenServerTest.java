package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.event.QueueEvent.LeaseExpired;
import dev.simplequeue.event.QueueEvent.LeaseLost;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.DatabaseTest;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.TestServer;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** [B4] The server stands still for longer than a lease, with all that is on its way to it. */
class FrozenServerTest extends DatabaseTest {
  private static final int JOBS = 2_000;

  private final Heard heard = new Heard();
  private final List<Vertx> nodes = List.of(Vertx.vertx(), Vertx.vertx());
  private EmbeddedPostgres server;
  private ProcessHandle postmaster;
  private String uri;

  @BeforeEach
  void startServer() throws Exception {
    Assumptions.assumeTrue(TestServer.isEmbedded(), "the processes of the server are not here");
    server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    uri = "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
    await(pool.close());
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(2))
            .connectingTo(PgConnectOptions.fromUri(uri))
            .using(vertx)
            .build();
    int backend = rows("select pg_backend_pid()").get(0).getInteger(0);
    postmaster = ProcessHandle.of(backend).orElseThrow().parent().orElseThrow();
  }

  @AfterEach
  void stopServer() throws Exception {
    if (server != null) {
      signal("CONT");
    }
    nodes.forEach(node -> await(node.close()));
    await(pool.close());
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options().setUri(uri).addListener(heard);
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(400));
    return options;
  }

  /** The postmaster first, so that its children do not get more while they are signalled. */
  private void signal(String name) throws Exception {
    kill(name, List.of(postmaster.pid()));
    kill(name, postmaster.children().map(ProcessHandle::pid).toList());
  }

  private static void kill(String signal, List<Long> processes) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    processes.forEach(process -> command.add(process.toString()));
    new ProcessBuilder(command).start().waitFor();
  }

  @Test
  void nobodyIsDeadBecauseTheServerStoodStill() throws Exception {
    Map<UUID, Integer> executions = new ConcurrentHashMap<>();
    for (Vertx node : nodes) {
      deployQueue(node, options());
      deployHandlers(
          node,
          () ->
              new LambdaHandler(
                  "work",
                  10,
                  job -> {
                    executions.merge(job.id(), 1, Integer::sum);
                    return node.timer(20).map(JobResult.success());
                  }),
          ThreadingModel.EVENT_LOOP,
          1);
    }
    await(
        SimpleQueue.client(nodes.get(0))
            .enqueueAll(IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work", i)).toList()));

    for (int freeze = 1; freeze <= 2; freeze++) {
      int enough = freeze * JOBS / 5;
      eventually(() -> assertThat(archivedJobs()).isGreaterThan(enough));
      signal("STOP");
      await(vertx.timer(2_500));
      signal("CONT");
    }

    eventually(() -> assertThat(archivedJobs()).isEqualTo(JOBS));
    assertThat(heard.all(LeaseExpired.class)).as("it stood still").hasSizeGreaterThanOrEqualTo(2);
    assertThat(heard.all(NodeDeclaredDead.class)).isEmpty();
    assertThat(heard.all(LeaseLost.class)).isEmpty();
    assertThat(heard.all(JobRescued.class)).isEmpty();
    assertThat(number("select count(*) from {schema}.archive where crashes = 0")).isEqualTo(JOBS);
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(JOBS);
    assertThat(executions).hasSize(JOBS).allSatisfy((id, runs) -> assertThat(runs).isEqualTo(1));
    assertThat(liveJobs() + deadJobs()).isZero();
  }
}
