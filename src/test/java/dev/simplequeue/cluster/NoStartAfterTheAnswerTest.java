package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.NotifyOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After a cancel or a pause has been answered no handler of what it was about begins. */
@Tag("promise-6")
class NoStartAfterTheAnswerTest extends TwoNodes {
  private static final int ROUNDS = 20;
  private static final int JOBS = 30;

  private final Map<UUID, Promise<Permit>> acquiring = new ConcurrentHashMap<>();
  private final Map<UUID, Long> started = new ConcurrentHashMap<>();

  /** Its jobs have begun only when they have a permit of their own. */
  private final class Acquiring extends HandlerVerticle {
    private final Function<Job, Future<Permit>> permit;

    Acquiring(Function<Job, Future<Permit>> permit) {
      this.permit = permit;
    }

    @Override
    public String queue() {
      return "work";
    }

    @Override
    public int concurrency() {
      return 10;
    }

    @Override
    protected Future<Permit> acquire(Job job) {
      return permit.apply(job);
    }

    @Override
    protected Future<JobResult> process(Job job) {
      started.put(job.id(), System.nanoTime());
      return vertx.timer(5).map(JobResult.success());
    }
  }

  private Future<Permit> whenTold(Job job) {
    return acquiring.computeIfAbsent(job.id(), id -> Promise.promise()).future();
  }

  private Future<Permit> soon(Job job) {
    return vertx.timer(ThreadLocalRandom.current().nextInt(1, 40)).map(Permit.granted());
  }

  private void deploy(Vertx node, Function<Job, Future<Permit>> permit) {
    deployHandlers(node, () -> new Acquiring(permit), ThreadingModel.EVENT_LOOP, 1);
  }

  /** With a poll as often as an operator has it, for a node that hears nothing depends on it. */
  private SimpleQueueOptions polling(boolean hearing) {
    SimpleQueueOptions options = options().setNotify(new NotifyOptions().setEnabled(hearing));
    options.getPoller().setPollInterval(Duration.ofMillis(500));
    return options;
  }

  @BeforeEach
  void forget() {
    acquiring.clear();
    started.clear();
  }

  /** The node that has the job hears of the cancel only by its next look. */
  @ParameterizedTest(name = "the caller is heard: {0}, the node hears: {1}")
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void aJobThatHasNotBegunOnAnotherNodeDoesNotBeginAfterItsCancel(boolean says, boolean hears) {
    SimpleQueue queue = deployQueue(vertx, polling(says));
    deployQueue(second, polling(hears));
    deploy(second, this::whenTold);
    JobRequest request = JobRequest.of("work");
    await(queue.enqueue(request));
    eventually(() -> assertThat(acquiring).containsKey(request.id()));

    Cancellation answer = await(queue.cancel(request.id()));
    acquiring.get(request.id()).complete(Permit.granted());

    assertThat(answer).isEqualTo(new Cancellation(0, 1, 0));
    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    assertThat(started).isEmpty();
  }

  @ParameterizedTest(name = "the caller is heard: {0}, the node hears: {1}")
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void aJobThatHasNotBegunOnAnotherNodeDoesNotBeginAfterAPause(boolean says, boolean hears) {
    SimpleQueue queue = deployQueue(vertx, polling(says));
    deployQueue(second, polling(hears));
    deploy(second, this::whenTold);
    JobRequest request = JobRequest.of("work");
    await(queue.enqueue(request));
    eventually(() -> assertThat(acquiring).containsKey(request.id()));

    await(queue.operate().pause("work"));
    acquiring.remove(request.id()).complete(Permit.granted());

    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is null"))
                .isEqualTo(1));
    assertThat(started).isEmpty();
    await(queue.operate().resume("work"));
    eventually(() -> assertThat(acquiring).containsKey(request.id()));
    acquiring.get(request.id()).complete(Permit.granted());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }

  /** Who pauses the queue does not see that node among those that it has to wait for. */
  @Test
  void aNodeThatOthersDoNotKnowToHaveAHandlerClaimsNothingThatAPauseWouldMiss() {
    SimpleQueue queue = deployQueue(vertx, polling(false));
    deployQueue(second, polling(false));
    await(queue.enqueue(JobRequest.of("work")));

    await(
        pool.withTransaction(
            holder ->
                holder
                    .query("select from " + schema + ".node for no key update")
                    .execute()
                    .compose(locked -> second.deployVerticle(new Acquiring(this::whenTold)))
                    .compose(deployed -> vertx.timer(300))
                    .compose(time -> queue.operate().pause("work"))));
    acquiring.values().forEach(permit -> permit.complete(Permit.granted()));

    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.node where queues = '{work}'"))
                .isEqualTo(1));
    assertThat(started).isEmpty();
    await(queue.operate().resume("work"));
    eventually(() -> assertThat(acquiring).hasSize(1));
    acquiring.values().forEach(permit -> permit.tryComplete(Permit.granted()));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }

  /** Whatever is on its way when the answer comes: claims, replies, messages to handlers. */
  @Test
  void underLoadNoJobOfACancelledGroupBeginsAfterTheAnswer() {
    SimpleQueue queue = deployHearing(vertx, polling(true));
    deployHearing(second, polling(true));
    deploy(vertx, this::soon);
    deploy(second, this::soon);
    for (int round = 0; round < ROUNDS; round++) {
      String group = "group " + round;
      started.clear();
      await(
          queue.enqueueAll(
              IntStream.range(0, JOBS)
                  .mapToObj(i -> JobRequest.of("work").fingerprint(group))
                  .toList()));

      await(queue.cancelByFingerprint(group));
      long answered = System.nanoTime();

      eventually(() -> assertThat(liveJobs()).isZero());
      assertThat(started.values()).allMatch(start -> start - answered < 0);
    }
  }

  @Test
  void underLoadNoJobOfAPausedQueueBeginsAfterTheAnswer() {
    SimpleQueue queue = deployHearing(vertx, polling(true));
    deployHearing(second, polling(true));
    deploy(vertx, this::soon);
    deploy(second, this::soon);
    for (int round = 0; round < ROUNDS; round++) {
      started.clear();
      await(
          queue.enqueueAll(IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work")).toList()));

      await(queue.operate().pause("work"));
      long answered = System.nanoTime();

      eventually(
          () ->
              assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                  .isZero());
      assertThat(started.values()).allMatch(start -> start - answered < 0);
      await(queue.operate().resume("work"));
      eventually(() -> assertThat(liveJobs()).isZero());
    }
  }
}
