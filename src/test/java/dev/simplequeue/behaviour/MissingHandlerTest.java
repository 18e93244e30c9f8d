package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.HandlerMissing;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.ReaperOptions;
import dev.simplequeue.options.ReaperOptions.MissingHandler;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Jobs whose queue no node has a handler for. */
class MissingHandlerTest extends OnDatabase {
  private static final Duration AFTER = Duration.ofSeconds(1);

  private final Heard heard = new Heard();

  private SimpleQueueOptions options(MissingHandler then) {
    return options()
        .addListener(heard)
        .setReaper(new ReaperOptions().setMissingHandlerAfter(AFTER).setMissingHandlerThen(then));
  }

  /** Longer than the reaper needs to find a queue and to lose patience with it. */
  private void waitLongEnough() {
    await(vertx.timer(AFTER.multipliedBy(2).toMillis()));
  }

  @Test
  void jobsThatNobodyHandlesWaitAndOneWarningIsGivenPerQueue() {
    SimpleQueue queue = deployQueue(vertx, options(MissingHandler.WAIT));
    await(queue.enqueue(JobRequest.of("work", 1)));
    await(queue.enqueue(JobRequest.of("work", 2)));
    await(queue.enqueue(JobRequest.of("play")));

    eventually(() -> assertThat(heard.all(HandlerMissing.class)).hasSize(2));
    waitLongEnough();

    assertThat(heard.all(HandlerMissing.class))
        .as("once per queue")
        .hasSize(2)
        .allSatisfy(
            event -> {
              assertThat(event.since()).isGreaterThanOrEqualTo(AFTER);
              assertThat(event.buried()).isZero();
            })
        .extracting(HandlerMissing::queue)
        .containsExactlyInAnyOrder("work", "play");
    assertThat(liveJobs()).isEqualTo(3);
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);
    eventually(() -> assertThat(archivedJobs()).as("the next deploy runs them").isEqualTo(2));
  }

  @Test
  void aPausedQueueIsNotMissed() {
    SimpleQueue queue = deployQueue(vertx, options(MissingHandler.UNPROCESSABLE));
    await(queue.operate().pause("work"));
    await(queue.enqueue(JobRequest.of("work")));
    await(queue.enqueue(JobRequest.of("play")));

    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    waitLongEnough();

    assertThat(heard.all(HandlerMissing.class))
        .extracting(HandlerMissing::queue)
        .containsOnly("play");
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void aQueueThatHadAHandlerMeanwhileIsWarnedOfAgain() {
    SimpleQueue queue = deployQueue(vertx, options(MissingHandler.WAIT));
    await(queue.enqueue(JobRequest.of("work", 1)));
    eventually(() -> assertThat(heard.all(HandlerMissing.class)).hasSize(1));
    String handler =
        deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    waitLongEnough();
    await(vertx.undeploy(handler));

    await(queue.enqueue(JobRequest.of("work", 2)));

    eventually(() -> assertThat(heard.all(HandlerMissing.class)).hasSize(2));
  }

  @Test
  void jobsThatNobodyHandlesAreUnprocessableIfTheOptionsSaySo() {
    SimpleQueue queue = deployQueue(vertx, options(MissingHandler.UNPROCESSABLE));
    JobRequest request = JobRequest.of("work", 1).uniqueKey("key");
    Future<JobOutcome> outcome = queue.enqueueAndAwait(request);
    JobRequest later = JobRequest.of("work", 2).runIn(Duration.ofHours(1));
    await(queue.enqueue(later));
    assertThat(deadJobs()).isZero();

    assertThat(await(outcome).state()).isEqualTo(JobState.UNPROCESSABLE);

    Row dead =
        rows("select *, finished_at - created_at >= interval '1 second' as waited"
                + " from {schema}.dead_letter")
            .get(0);
    assertThat(dead.getUUID("id")).isEqualTo(request.id());
    assertThat(dead.getString("state")).isEqualTo("unprocessable");
    assertThat(dead.getBoolean("waited")).isTrue();
    assertThat(dead.getInteger("attempt")).isZero();
    assertThat(dead.getJsonArray("errors").getJsonObject(0).getString("error"))
        .contains("no node has a handler");
    eventually(
        () -> assertThat(heard.all(HandlerMissing.class)).extracting("buried").containsExactly(1));
    waitLongEnough();
    assertThat(rows("select id from {schema}.job").get(0).getUUID(0))
        .as("it may still find a handler when its time comes")
        .isEqualTo(later.id());
    assertThat(deadJobs()).isEqualTo(1);
  }

  @Test
  void aJobThatBecameReadyOnlyJustNowHasItsTimeAsWell() {
    SimpleQueue queue = deployQueue(vertx, options(MissingHandler.UNPROCESSABLE));
    await(queue.enqueue(JobRequest.of("work", 1)));
    JobRequest second = JobRequest.of("work", 2).runIn(Duration.ofMillis(900));
    await(queue.enqueue(second));

    eventually(() -> assertThat(deadJobs()).isEqualTo(2));

    assertThat(
            number(
                "select count(*) from {schema}.dead_letter where finished_at - run_at < interval '1 second'"))
        .isZero();
  }

  @Test
  void manyUnprocessableJobsAreEndedInFewLooksAndReportedTogether() {
    SimpleQueue queue = deployQueue(vertx, options(MissingHandler.UNPROCESSABLE));
    int jobs = 4_500;
    await(
        queue.enqueueAll(
            IntStream.range(0, jobs).mapToObj(i -> JobRequest.of("work", i)).toList()));

    eventually(
        () ->
            assertThat(
                    heard.all(HandlerMissing.class).stream().mapToInt(HandlerMissing::buried).sum())
                .isEqualTo(jobs));

    assertThat(heard.all(HandlerMissing.class))
        .as("two, if a look fell between the first job and the last")
        .hasSizeLessThanOrEqualTo(2);
    assertThat(deadJobs()).isEqualTo(jobs);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void jobsOfAQueueThatAnotherNodeHandlesAreLeftAloneHoweverBusyItIs() {
    Vertx second = Vertx.vertx();
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    SimpleQueue queue = deployQueue(vertx, options(MissingHandler.UNPROCESSABLE));
    deployQueue(second, options());
    deployHandlers(
        second, () -> LambdaHandler.holding("work", running), ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueue(JobRequest.of("work", 1)));
    eventually(() -> assertThat(running).hasSize(1));
    await(queue.enqueue(JobRequest.of("work", 2)));

    waitLongEnough();

    assertThat(heard.all(HandlerMissing.class)).isEmpty();
    assertThat(liveJobs()).isEqualTo(2);
    running.remove().complete(JobResult.success());
    eventually(() -> assertThat(running).hasSize(1));
    running.remove().complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
    await(second.close());
  }
}
