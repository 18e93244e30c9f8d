package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.NothingClaimed;
import dev.simplequeue.health.QueueHealthChecks;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.loop.Wedge;
import dev.simplequeue.inspect.Health;
import dev.simplequeue.inspect.Health.Kind;
import dev.simplequeue.inspect.Health.Problem;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.HealthOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that is stuck says so and says where; one that is well never does. */
class HealthTest extends OnDatabase {
  private static final Duration LATE = Duration.ofSeconds(1);

  /** Those of a node with all parts, whatever it does. */
  private static final Set<String> LOOPS =
      Set.of(
          "claim loop",
          "cancel watch",
          "claim probe",
          "heartbeat",
          "janitor",
          "notify",
          "notifier",
          "reaper",
          "search",
          "settlement",
          "watch",
          "enqueueing",
          "keyed enqueueing",
          "clock",
          "control");

  private final Heard heard = new Heard();
  private final Wedge wedge = new Wedge();

  @AfterEach
  void free() {
    wedge.free();
  }

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setHealth(new HealthOptions().setLoopLateAfter(LATE).setUnclaimedAfter(LATE))
        .addListener(heard);
  }

  /** A queue whose loops have all turned. */
  private SimpleQueue atWork() {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 2);
    await(queue.enqueueAndAwait(JobRequest.of("work").uniqueKey("a key")));
    await(queue.enqueueAndAwait(JobRequest.of("work")));
    return queue;
  }

  private Loop loop(String name) {
    return Vitals.of(vertx, "simplequeue").loops().stream()
        .filter(loop -> loop.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> named(Health health, Kind kind) {
    return health.problems().stream()
        .filter(problem -> problem.kind() == kind)
        .map(Problem::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void aNodeAtWorkIsLiveAndReadyAndEachOfItsLoopsIsSeen() {
    SimpleQueue queue = atWork();

    eventually(
        () -> assertThat(await(queue.health())).isEqualTo(new Health(true, true, List.of())));
    eventually(
        () ->
            assertThat(Vitals.of(vertx, "simplequeue").loops())
                .extracting(Loop::name)
                .containsAll(LOOPS));
  }

  @Test
  void eachLoopThatHangsIsNamedAndNoOther() {
    SimpleQueue queue = atWork();
    eventually(
        () ->
            assertThat(Vitals.of(vertx, "simplequeue").loops())
                .extracting(Loop::name)
                .containsAll(LOOPS));
    Set<String> hanging = new TreeSet<>();

    for (String name : List.of("watch", "claim loop", "settlement", "notify", "clock")) {
      wedge.hang(loop(name));
      hanging.add(name);
      eventually(
          () -> {
            Health health = await(queue.health());
            assertThat(named(health, Kind.LOOP)).isEqualTo(hanging);
            assertThat(health.live()).isFalse();
            assertThat(health.ready()).isFalse();
          });
    }
  }

  /** All at once: some may take long, and the patience for them is counted in shares of it. */
  @Test
  void whicheverLoopHangsIsFound() {
    SimpleQueueOptions options = options();
    options.getHealth().setLoopLateAfter(Duration.ofMillis(500));
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 2);
    await(queue.enqueueAndAwait(JobRequest.of("work").uniqueKey("a key")));
    await(queue.enqueueAndAwait(JobRequest.of("work")));
    eventually(
        () ->
            assertThat(Vitals.of(vertx, "simplequeue").loops())
                .extracting(Loop::name)
                .containsAll(LOOPS));

    Set<String> all =
        Vitals.of(vertx, "simplequeue").loops().stream()
            // Without its lease the node gives up claiming, and says that: see below.
            .filter(loop -> !loop.name().equals("heartbeat"))
            .peek(wedge::hang)
            .map(Loop::name)
            .collect(Collectors.toCollection(TreeSet::new));

    eventually(() -> assertThat(named(await(queue.health()), Kind.LOOP)).containsAll(all));
  }

  @Test
  void aNodeThatDoesNotRenewItsLeaseIsNotReady() {
    SimpleQueueOptions options = options();
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(200));
    SimpleQueue queue = deployQueue(vertx, options);

    wedge.hang(loop("heartbeat"));

    eventually(
        () -> {
          Health health = await(queue.health());
          assertThat(health.ready()).isFalse();
          assertThat(named(health, Kind.LEASE)).isNotEmpty();
        });
    eventually(() -> assertThat(await(queue.health()).live()).isFalse());
  }

  /** Every loop turns, and still nothing is claimed: only who looks at the jobs finds that. */
  @Test
  void readyJobsAndFreePlacesAndNoClaimIsFoundAndNamed() {
    SimpleQueue queue = atWork();
    wedge.idle(loop("claim loop"), Duration.ofMillis(100));
    await(queue.enqueue(JobRequest.of("work")));

    eventually(
        () -> {
          Health health = await(queue.health());
          assertThat(named(health, Kind.UNCLAIMED)).containsExactly("work");
          assertThat(health.live()).as("every loop turns").isTrue();
        });
    assertThat(heard.all(NothingClaimed.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.queue()).isEqualTo("work");
              assertThat(event.ready()).isGreaterThanOrEqualTo(LATE);
              assertThat(event.places()).isEqualTo(2);
            });
  }

  @Test
  void busyPlacesAndPausedQueuesAndJobsForLaterAreNoTrouble() {
    SimpleQueueOptions options = options();
    options.getHealth().setUnclaimedAfter(Duration.ofMillis(300));
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(() -> LambdaHandler.succeeding("paused"), ThreadingModel.EVENT_LOOP, 1);
    deployHandlers(() -> LambdaHandler.succeeding("later"), ThreadingModel.EVENT_LOOP, 1);
    deployHandlers(
        () -> LambdaHandler.holding("busy", new ConcurrentLinkedQueue<>()),
        ThreadingModel.EVENT_LOOP,
        1);
    await(queue.operate().pause("paused"));
    await(queue.enqueue(JobRequest.of("paused")));
    await(queue.enqueue(JobRequest.of("later").runIn(Duration.ofHours(1))));
    await(queue.enqueue(JobRequest.of("busy")));
    await(queue.enqueue(JobRequest.of("busy")));

    // The probe looks several times, at the end at a job that it has to report.
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueueAndAwait(JobRequest.of("work")));
    wedge.idle(loop("claim loop"), Duration.ofMillis(100));
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(heard.all(NothingClaimed.class)).isNotEmpty());

    assertThat(heard.all(NothingClaimed.class))
        .extracting(NothingClaimed::queue)
        .containsOnly("work");
  }

  @Test
  void withoutPartsItIsNotReadyAndWhenTheyStopNeither() {
    SimpleQueue queue = SimpleQueue.create(vertx);
    assertThat(await(queue.health()).ready()).isFalse();
    assertThat(await(queue.health()).live()).isTrue();

    deployQueue();
    eventually(() -> assertThat(await(queue.health()).ready()).isTrue());

    vertx.deploymentIDs().forEach(id -> vertx.undeploy(id));
    eventually(() -> assertThat(await(queue.health()).ready()).isFalse());
    eventually(() -> assertThat(vertx.deploymentIDs()).isEmpty());
    assertThat(Vitals.of(vertx, "simplequeue").loops()).as("loops that are left").isEmpty();
    assertThat(await(queue.health()).live()).isTrue();
  }

  @Test
  void theBusAnswersTheSame() {
    SimpleQueue queue = atWork();
    wedge.hang(loop("watch"));
    eventually(() -> assertThat(await(queue.health()).live()).isFalse());

    JsonObject answer =
        (JsonObject) await(vertx.eventBus().request("simplequeue.health", null)).body();

    assertThat(answer.getBoolean("live")).isFalse();
    assertThat(answer.getBoolean("ready")).isFalse();
    assertThat(answer.getJsonArray("problems").getJsonObject(0).getString("kind"))
        .isEqualTo("LOOP");
    assertThat(answer.getJsonArray("problems").getJsonObject(0).getString("name"))
        .isEqualTo("watch");
  }

  @Test
  void vertxHealthCheckTellsLiveFromReady() {
    SimpleQueue queue = SimpleQueue.create(vertx);
    HealthChecks live =
        HealthChecks.create(vertx).register("queue", QueueHealthChecks.live(queue::health));
    HealthChecks ready =
        HealthChecks.create(vertx).register("queue", QueueHealthChecks.ready(queue::health));

    assertThat(await(live.checkStatus()).getUp()).isTrue();
    assertThat(await(ready.checkStatus()).getUp()).isFalse();

    deployQueue();
    eventually(() -> assertThat(await(ready.checkStatus()).getUp()).isTrue());
  }
}
