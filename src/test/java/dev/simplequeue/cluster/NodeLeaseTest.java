package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node is alive as long as its lease is renewed, and claims only then. */
@Tag("promise-4")
class NodeLeaseTest extends OnDatabase {

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(200));
    // The tests do what a reaper would, when it suits them.
    options.getReaper().setEnabled(false);
    return options;
  }

  private UUID node() {
    return rows("select id from {schema}.node where dead_at is null").get(0).getUUID(0);
  }

  @Test
  void aDatabaseThatGoesAwayWhileANodeStartsIsWaitedFor() {
    String tables = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    await(vertx.undeploy(tables));
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.query("begin; lock table " + schema + ".node in exclusive mode").execute());
    Heard heard = new Heard();

    Future<String> started =
        vertx.deployVerticle(new SimpleQueueVerticle(options().addListener(heard)));

    eventually(
        () ->
            assertThat(heard.all(QueueEvent.DatabaseAway.class))
                .extracting(QueueEvent.DatabaseAway::part)
                .contains("start of the node"));
    assertThat(started.isComplete()).isFalse();
    await(stranger.query("rollback").execute());
    await(started);
    assertThat(node()).isNotNull();
    await(stranger.close());
  }

  @Test
  void aNodeRenewsItsLeaseAndTellsWhatItHasHandlersFor() {
    deployQueue(vertx, options().setNodeName("night-shift"));
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);

    Row first = rows("select * from {schema}.lease").get(0);
    OffsetDateTime before = first.getOffsetDateTime("renewed_at");

    assertThat(first.getUUID("node")).isEqualTo(node());
    eventually(
        () ->
            assertThat(rows("select renewed_at from {schema}.lease").get(0).getOffsetDateTime(0))
                .isAfter(before.plus(Duration.ofMillis(500))));
    Row node = rows("select * from {schema}.node").get(0);
    assertThat(node.getString("name")).isEqualTo("night-shift");
    assertThat(node.getArrayOfStrings("queues")).containsExactly("work");
  }

  @Test
  void aNodeThatWasDeclaredDeadComesBackUnderANewIdAndItsLateAnswersChangeNothing() {
    SimpleQueue queue = deployQueue();
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    AtomicInteger signalled = new AtomicInteger();
    deployHandlers(
        () -> LambdaHandler.holding("work", 2, running, signalled), ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueue(JobRequest.of("work", 1)));
    eventually(() -> assertThat(running).hasSize(1));
    UUID first = node();

    try (Log log = Log.listen()) {
      // What a reaper does.
      rows("update {schema}.node set dead_at = now()");
      rows("delete from {schema}.lease");
      eventually(
          () ->
              assertThat(number("select count(*) from {schema}.node where dead_at is null"))
                  .isEqualTo(1));
      assertThat(node()).isNotEqualTo(first);
      eventually(() -> assertThat(signalled).hasValue(1));
      running.remove().complete(JobResult.success());
      eventually(
          () ->
              assertThat(log.lines())
                  .anyMatch(line -> line.contains("lost its lease"))
                  .anyMatch(line -> line.contains("came too late")));
    }

    assertThat(archivedJobs()).isZero();
    assertThat(rows("select claimed_by from {schema}.job").get(0).getUUID(0)).isEqualTo(first);
    await(queue.enqueue(JobRequest.of("work", 2)));
    await(queue.enqueue(JobRequest.of("work", 3)));
    eventually(() -> assertThat(running).as("both places are there").hasSize(2));
    running.forEach(promise -> promise.complete(JobResult.success()));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
  }

  @Test
  void aNodeThatCannotRenewItsLeaseStopsClaimingAndGoesOnWhenItCan() {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    UUID before = node();

    // Renewals wait for this lock, as they would for a slow server; claims would not.
    SqlConnection blocker = await(pool.getConnection());
    await(blocker.begin());
    await(blocker.query("select from " + schema + ".lease for update").execute());
    await(vertx.timer(1_500));
    await(queue.enqueue(JobRequest.of("work")));
    await(vertx.timer(500));
    assertThat(liveJobs()).as("not claimed while the lease may be over").isEqualTo(1);
    await(blocker.transaction().rollback());
    await(blocker.close());

    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
    assertThat(node()).as("nobody had taken its place").isEqualTo(before);
  }

  @Test
  void jobsOfAClaimThatIsAnsweredWhenTheLeaseMayBeOverAreNotStarted() {
    SimpleQueueOptions options = options();
    options.getPoller().setHeartbeatInterval(Duration.ofSeconds(2));
    SimpleQueue queue = deployQueue(vertx, options);
    rows(
        "create function {schema}.wait() returns trigger language plpgsql as"
            + " $$ begin perform pg_advisory_xact_lock(7); return new; end $$");
    rows(
        "create trigger wait before update on {schema}.job for each row"
            + " when (new.claimed_by is not null) execute function {schema}.wait()");
    AtomicInteger executions = new AtomicInteger();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  executions.incrementAndGet();
                  return Future.succeededFuture(JobResult.success());
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    SqlConnection claims = await(pool.getConnection());
    await(claims.query("select pg_advisory_lock(7)").execute());
    OffsetDateTime before = renewedAt();
    eventually(() -> assertThat(renewedAt()).isAfter(before));
    SqlConnection blocker = await(pool.getConnection());
    await(blocker.begin());
    await(blocker.query("select from " + schema + ".lease for update").execute());

    // The claim is sent while the lease of 5 s holds, and answered, within its time limit, when it
    // does not: in both there are more than 2 s for a busy machine.
    leaseIsOlderThan("2.4 s");
    await(queue.enqueue(JobRequest.of("work")));
    int holder = process(claims);
    eventually(() -> assertThat(waitingFor(holder)).as("the claim").isEqualTo(1));
    leaseIsOlderThan("5.1 s");
    await(claims.query("select pg_advisory_unlock(7)").execute());
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claims = 1")).isEqualTo(1));
    await(vertx.timer(1_000));
    assertThat(executions).hasValue(0);
    await(blocker.transaction().rollback());
    await(blocker.close());

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(executions).hasValue(1);
    await(claims.close());
  }

  private OffsetDateTime renewedAt() {
    return rows("select renewed_at from {schema}.lease").get(0).getOffsetDateTime(0);
  }

  private void leaseIsOlderThan(String age) {
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from {schema}.lease where renewed_at < clock_timestamp() - interval '"
                            + age
                            + "'"))
                .isEqualTo(1));
  }
}
