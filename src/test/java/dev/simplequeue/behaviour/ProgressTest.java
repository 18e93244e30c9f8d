package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobProgress;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A running job tells how far it has come, at no cost for those that do not. */
class ProgressTest extends InspectedJobs {
  private static final String CONNECTIONS =
      "select count(*) from pg_stat_activity where application_name like 'simplequeue progress%'"
          + " and datname = current_database()";

  /** A job in its handler: the test says what happens. */
  private record Held(Job job, Promise<JobResult> end) {}

  private final BlockingQueue<Held> running = new LinkedBlockingQueue<>();

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    return options.setJanitor(
        new JanitorOptions(options.getJanitor()).setInterval(Duration.ofSeconds(1)));
  }

  private SimpleQueue deployHeld() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "held",
                10,
                job -> {
                  Held held = new Held(job, Promise.promise());
                  running.add(held);
                  return held.end().future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    return queue;
  }

  private Held next() {
    try {
      Held held = running.poll(30, TimeUnit.SECONDS);
      assertThat(held).as("a job that runs").isNotNull();
      return held;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Held start(SimpleQueue queue) {
    await(queue.enqueue(JobRequest.of("held")));
    return next();
  }

  /** Keeps the time of each statement that writes progress. */
  private void countWrites() {
    rows("create table {schema}.written (at timestamptz)");
    rows(
        "create function {schema}.count_write() returns trigger language plpgsql as"
            + " $$ begin insert into {schema}.written values (clock_timestamp()); return null; end $$");
    rows(
        "create trigger counted before insert on {schema}.progress"
            + " for each statement execute function {schema}.count_write()");
  }

  private long writes() {
    return number("select count(*) from {schema}.written");
  }

  private static Optional<JobProgress> progress(SimpleQueue queue, Job job) {
    return await(queue.inspect().find(job.id())).orElseThrow().progress();
  }

  private static void eventuallyDone(SimpleQueue queue, Job job, long done) {
    eventually(() -> assertThat(progress(queue, job).map(JobProgress::done)).contains(done));
  }

  @ParameterizedTest
  @EnumSource
  void whoLooksAtARunningJobSeesHowFarItHasCome(Way way) {
    SimpleQueue queue = deployHeld();
    Held held = start(queue);
    UUID id = held.job().id();
    assertThat(await(inspector(way).find(id)).orElseThrow().progress()).isEmpty();

    held.job().progress(812, 1_000, "resizing thumbnails");
    eventuallyDone(queue, held.job(), 812);
    JobHistory running = await(inspector(way).find(id)).orElseThrow();
    JobProgress told = running.progress().orElseThrow();

    assertThat(running.entry().state()).isEqualTo(JobState.RUNNING);
    assertThat(running.toJson().getJsonObject("progress").encode())
        .isEqualTo(
            "{\"done\":812,\"total\":1000,\"note\":\"resizing thumbnails\",\"at\":\""
                + told.at()
                + "\",\"attempt\":1}");
    assertThat(told.at()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    held.job().progress(Long.MAX_VALUE, 0);
    eventuallyDone(queue, held.job(), Long.MAX_VALUE);
    JsonObject json =
        await(inspector(way).find(id)).orElseThrow().toJson().getJsonObject("progress");
    json.remove("at");
    assertThat(json.encode()).isEqualTo("{\"done\":9223372036854775807,\"attempt\":1}");

    held.end().complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    JobHistory ended = await(inspector(way).find(id)).orElseThrow();
    assertThat(ended.progress()).isEmpty();
    assertThat(ended.toJson().containsKey("progress")).isFalse();
  }

  @Test
  void tenThousandCallsAreOneStatementASecond() {
    SimpleQueue queue = deployHeld();
    countWrites();
    Held held = start(queue);

    long begin = System.nanoTime();
    for (int i = 1; i <= 10_000; i++) {
      held.job().progress(i, 10_000);
    }

    eventuallyDone(queue, held.job(), 10_000);
    assertThat(writes())
        .as("in the seconds that it took")
        .isBetween(1L, Duration.ofNanos(System.nanoTime() - begin).toSeconds());
  }

  @Test
  void whateverTheJobsOfANodeTellItIsWrittenDownOnceASecond() {
    SimpleQueue queue = deployHeld();
    countWrites();
    List<Held> jobs = List.of(start(queue), start(queue), start(queue));
    long teller =
        vertx.setPeriodic(
            5,
            id ->
                jobs.forEach(
                    held -> held.job().progress(System.nanoTime() & Integer.MAX_VALUE, 0)));

    eventually(() -> assertThat(writes()).isGreaterThanOrEqualTo(4));
    vertx.cancelTimer(teller);

    assertThat(number("select count(*) from {schema}.progress")).isEqualTo(3);
    assertThat(
            rows(
                "select extract(epoch from at - lag(at) over (order by at))::float8 as pause"
                    + " from {schema}.written order by at offset 1"))
        .allSatisfy(row -> assertThat(row.getDouble("pause")).isGreaterThan(0.95));
  }

  @Test
  void jobsThatTellNothingCostNoStatementAndNoConnection() {
    SimpleQueue queue = deployHeld();
    countWrites();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 2);
    for (int i = 0; i < 20; i++) {
      await(queue.enqueue(JobRequest.of("work")));
    }
    eventually(() -> assertThat(archivedJobs()).isEqualTo(20));
    await(vertx.timer(1_500));
    assertThat(number(CONNECTIONS)).isZero();
    assertThat(writes()).isZero();

    Held held = start(queue);
    held.job().progress(1, 2);

    eventuallyDone(queue, held.job(), 1);
    assertThat(number("select count(*) from {schema}.progress")).isEqualTo(1);
  }

  @Test
  void aJobThatRunsAgainBeginsWithoutProgress() {
    SimpleQueue queue = deployHeld();
    Held first = start(queue);
    first.job().progress(5, 10, "half");
    eventuallyDone(queue, first.job(), 5);
    first.end().complete(JobResult.retryIn(Duration.ofHours(1)));
    eventually(
        () ->
            assertThat(await(queue.inspect().find(first.job().id())).orElseThrow().entry().state())
                .isEqualTo(JobState.WAITING));
    assertThat(progress(queue, first.job()).orElseThrow().attempt())
        .as("how far the last attempt came")
        .isEqualTo(1);

    await(queue.operate().runNow(List.of(first.job().id())));
    Held second = next();

    assertThat(progress(queue, second.job())).isEmpty();
    first.job().progress(9, 10, "too late");
    second.job().progress(1, 10);
    eventuallyDone(queue, second.job(), 1);
    JobProgress told = progress(queue, second.job()).orElseThrow();
    assertThat(told.attempt()).isEqualTo(2);
    assertThat(told.note()).isEmpty();
  }

  @Test
  void theProgressOfAnEndedJobIsGoneWithTheNextRoundOfTheJanitor() {
    SimpleQueue queue = deployHeld();
    Held ends = start(queue);
    Held lives = start(queue);
    ends.job().progress(1, 2);
    lives.job().progress(3, 4);
    eventuallyDone(queue, ends.job(), 1);
    eventuallyDone(queue, lives.job(), 3);
    rows(
        "insert into {schema}.progress (job, fence, attempt, done, at)"
            + " select gen_random_uuid(), 1, 1, 1, now() from generate_series(1, 2500)");

    ends.end().complete(JobResult.critical("no"));

    eventually(() -> assertThat(number("select count(*) from {schema}.progress")).isEqualTo(1));
    assertThat(progress(queue, lives.job()).orElseThrow().done()).isEqualTo(3);
  }

  @Test
  void whatCannotBeAProgressIsRefusedByNameAndANoteIsMadeStorable() {
    SimpleQueue queue = deployHeld();
    Held held = start(queue);

    assertThatThrownBy(() -> held.job().progress(-1, 10))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("done: is -1; the limit is 0 or more");
    assertThatThrownBy(() -> held.job().progress(1, -10, "x"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("total: is -10; the limit is 0 (unknown) or more");
    held.job().progress(20, 10, "a\0b\ud800" + "x".repeat(500));

    eventuallyDone(queue, held.job(), 20);
    assertThat(progress(queue, held.job()).orElseThrow().note())
        .contains("a\ufffdb\ufffd" + "x".repeat(196));
  }
}
