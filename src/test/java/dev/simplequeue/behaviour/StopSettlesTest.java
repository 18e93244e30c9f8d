package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.NodeStopped;
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
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An orderly stop while what has finished cannot be written down as fast as it finishes. */
@Tag("promise-9")
class StopSettlesTest extends OnDatabase {
  private static final int JOBS = 3000;

  private final AtomicInteger executions = new AtomicInteger();
  private final Heard heard = new Heard();
  private Vertx node;
  private SqlConnection reader;

  @BeforeEach
  void openNode() {
    node = Vertx.vertx();
  }

  @AfterEach
  void closeNode() {
    await(node.close());
  }

  private SimpleQueueOptions options(Duration grace) {
    SimpleQueueOptions options = options().addListener(heard);
    options.getPoller().setGrace(grace);
    return options;
  }

  private LambdaHandler succeeding() {
    return new LambdaHandler(
        "work",
        100,
        job -> {
          executions.incrementAndGet();
          return Future.succeededFuture(JobResult.success());
        });
  }

  /** So many jobs have run on the node and none of them can be written down. */
  private void finishJobs(SimpleQueueOptions options) {
    SimpleQueue queue = deployQueue(node, options);
    lock();
    await(
        queue.enqueueAll(
            IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work", i)).toList()));
    deployHandlers(node, this::succeeding, ThreadingModel.EVENT_LOOP, 1);
    eventually(() -> assertThat(executions).hasValue(JOBS));
  }

  /** Nothing goes into the archive, until it is unlocked: what would waits for 200 ms in vain. */
  private void lock() {
    reader = await(pool.getConnection());
    await(reader.query("select pg_advisory_lock(4711)").execute());
    rows(
        """
        create function {schema}.wait() returns trigger language plpgsql as
        $$ begin perform pg_advisory_xact_lock_shared(4711); return new; end $$""");
    rows(
        """
        create trigger wait before insert on {schema}.archive
        for each row execute function {schema}.wait()""");
  }

  private void unlock() {
    await(reader.query("select pg_advisory_unlock(4711)").execute());
    await(reader.close());
  }

  private void runTheRestElsewhere() {
    deployQueue();
    deployHandlers(this::succeeding, ThreadingModel.EVENT_LOOP, 1);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(JOBS));
  }

  @Test
  void whatHasFinishedIsSettledForAsLongAsTheGraceAllows() {
    finishJobs(options(Duration.ofSeconds(60)));

    Future<Void> closed = node.close();
    // The stop's other limits are shorter.
    await(vertx.timer(7, TimeUnit.SECONDS));
    assertThat(closed.isComplete()).as("waits").isFalse();
    unlock();
    await(closed);

    assertThat(archivedJobs()).isEqualTo(JOBS);
    assertThat(executions).as("none runs again").hasValue(JOBS);
    assertThat(heard.all(NodeStopped.class))
        .singleElement()
        .satisfies(
            stopped -> {
              assertThat(stopped.settled()).isEqualTo(JOBS);
              assertThat(stopped.givenBack()).isZero();
              assertThat(stopped.unsettled()).isZero();
              assertThat(stopped.left()).isZero();
            });
  }

  @Test
  void whatCannotBeSettledInThatTimeIsGivenBackAtOnceAndCounted() {
    finishJobs(options(Duration.ofMillis(100)));

    try (Log log = Log.listen()) {
      await(node.close());

      assertThat(number("select count(*) from {schema}.job where claimed_by is null"))
          .as("given back")
          .isEqualTo(JOBS);
      assertThat(number("select count(*) from {schema}.node")).isZero();
      assertThat(heard.all(NodeStopped.class))
          .singleElement()
          .satisfies(
              stopped -> {
                assertThat(stopped.settled()).isZero();
                assertThat(stopped.givenBack()).isEqualTo(JOBS);
                assertThat(stopped.unsettled()).isEqualTo(JOBS);
                assertThat(stopped.left()).isZero();
              });
      assertThat(log.lines())
          .anyMatch(line -> line.contains(JOBS + " finished jobs could not be settled in time"));
    }
    unlock();
    runTheRestElsewhere();
  }

  /** Others can run at once what has not begun, whatever the rest waits for. */
  @Test
  void whatHasNotBegunIsGivenBackBeforeWhatHasFinishedIsSettled() {
    SimpleQueue queue = deployQueue(node, options(Duration.ofSeconds(60)));
    lock();
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    deployHandlers(
        node,
        () -> LambdaHandler.holding("work", 50, running, new AtomicInteger()),
        ThreadingModel.EVENT_LOOP,
        1);
    await(
        queue.enqueueAll(
            IntStream.range(0, 1000).mapToObj(i -> JobRequest.of("work", i)).toList()));
    eventually(() -> assertThat(running).hasSize(50));
    running.remove().complete(JobResult.success());

    Future<Void> closed = node.close();

    Awaitility.await()
        .atMost(Duration.ofSeconds(45))
        .until(
            () -> number("select count(*) from {schema}.job where claimed_by is not null") <= 51);
    assertThat(closed.isComplete()).isFalse();
    running.forEach(promise -> promise.tryComplete(JobResult.success()));
    unlock();
    await(closed);
  }

  /** Its end was refused until then; the stop tries it once more and does not wait for a wonder. */
  @Test
  void aJobWhoseEndIsRefusedIsGivenBackAndCounted() {
    SimpleQueue queue = deployQueue(node, options(Duration.ofSeconds(60)));
    await(queue.enqueue(JobRequest.of("work")));
    rows("create table {schema}.orders (job uuid references {schema}.job (id))");
    rows("insert into {schema}.orders select id from {schema}.job");
    deployHandlers(node, this::succeeding, ThreadingModel.EVENT_LOOP, 1);
    eventually(() -> assertThat(heard.texts()).anyMatch(event -> event.contains("Stuck")));

    await(node.close());

    assertThat(number("select count(*) from {schema}.job where claimed_by is null")).isEqualTo(1);
    assertThat(heard.all(NodeStopped.class))
        .singleElement()
        .satisfies(
            stopped -> {
              assertThat(stopped.unsettled()).isEqualTo(1);
              assertThat(stopped.givenBack()).isEqualTo(1);
              assertThat(stopped.left()).isZero();
            });
  }
}
