package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/** A test with one queue, {@code work}, whose events are kept. */
abstract class OneQueue extends OnDatabase {
  protected static final Duration HOUR = Duration.ofHours(1);

  private final Queue<QueueEvent> events = new ConcurrentLinkedQueue<>();

  /** Deploys the queue and one instance of a handler that does this with its jobs. */
  protected SimpleQueue deploy(QueueOptions work, Function<Job, Future<JobResult>> handler) {
    return deployHandler(work, () -> new LambdaHandler("work", handler));
  }

  protected SimpleQueue deployHandler(QueueOptions work, Supplier<HandlerVerticle> handler) {
    SimpleQueue queue =
        deployQueue(vertx, options().setQueue("work", work).addListener(events::add));
    deployHandlers(handler, ThreadingModel.EVENT_LOOP, 1);
    return queue;
  }

  protected static QueueOptions backoff(Duration delay) {
    return new QueueOptions().setBackoff(Backoff.constant(delay));
  }

  protected static Future<JobResult> answer(JobResult result) {
    return Future.succeededFuture(result);
  }

  /** Keeps an event, as a listener of the options. */
  protected void heard(QueueEvent event) {
    events.add(event);
  }

  /** The events of this kind so far. */
  protected <E extends QueueEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The only live job, when it waits after its first run; with {@code wait}, in seconds. */
  protected Row waiting() {
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from {schema}.job"
                            + " where claims = 1 and claimed_by is null"))
                .isEqualTo(1));
    return rows("select *, extract(epoch from run_at - clock_timestamp())::float8 as wait"
            + " from {schema}.job")
        .get(0);
  }

  /** The only job, when it is dead. */
  protected Row dead() {
    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    assertThat(liveJobs()).isZero();
    return rows("select * from {schema}.dead_letter").get(0);
  }

  /** The only job, when it is completed. */
  protected Row archived() {
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(liveJobs()).isZero();
    return rows("select * from {schema}.archive").get(0);
  }

  protected static void assertCounts(Row row, int attempt, int reschedules) {
    assertThat(row.getInteger("attempt")).as("attempt").isEqualTo(attempt);
    assertThat(row.getInteger("reprocesses")).as("reschedules").isEqualTo(reschedules);
    assertThat(row.getInteger("crashes")).as("crashes").isZero();
    assertThat(row.getInteger("releases")).as("releases").isZero();
  }
}
