package dev.simplequeue.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueEvent.DatabaseAway;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Unhandled;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The one skeleton of all housekeeping. */
@ExtendWith(VertxExtension.class)
class UpkeepLoopTest {
  private static final Duration SELDOM = Duration.ofHours(1);

  private final List<String> done = new CopyOnWriteArrayList<>();
  private final List<QueueEvent> events = new CopyOnWriteArrayList<>();

  private UpkeepStep step(String name, Supplier<Future<Duration>> answer) {
    return () -> {
      done.add(name);
      return answer.get();
    };
  }

  private static Supplier<Future<Duration>> fails(RuntimeException error) {
    return () -> Future.failedFuture(error);
  }

  private static Supplier<Future<Duration>> answers(Duration pause) {
    return () -> Future.succeededFuture(pause);
  }

  private void start(Vertx vertx, UpkeepStep... steps) {
    Session session = new Database(vertx, new SimpleQueueOptions()).upkeepSession();
    Upkeep upkeep = () -> Future.succeededFuture(List.of(steps));
    vertx.runOnContext(
        v -> new UpkeepLoop(vertx, "test", upkeep, SELDOM, SELDOM, session, events::add).start());
  }

  /** Nobody listens there. */
  private static Future<Duration> askNobody(Vertx vertx) {
    SimpleQueueOptions options = new SimpleQueueOptions();
    options.setConnectOptions(new PgConnectOptions().setHost("localhost").setPort(1));
    Database database = new Database(vertx, options);
    return new Unhandled(database, database.upkeepSession(), event -> {})
        .queues()
        .map(queues -> SELDOM);
  }

  @Test
  void aStepThatFailsHoldsUpNoOtherAndTheRoundIsRepeated(Vertx vertx) {
    start(
        vertx,
        step("first", fails(new IllegalStateException("refused"))),
        step("second", answers(SELDOM)));

    await().untilAsserted(() -> assertThat(done).startsWith("first", "second", "first", "second"));
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            DatabaseAway.class, away -> assertThat(away.part()).isEqualTo("test"));
  }

  @Test
  void whatNeedsADatabaseThatCannotBeReachedIsNotTriedStepByStep(Vertx vertx) {
    start(vertx, step("first", () -> askNobody(vertx)), step("second", answers(SELDOM)));

    await().untilAsserted(() -> assertThat(done).startsWith("first", "first"));
    assertThat(done).doesNotContain("second");
  }

  @Test
  void aRoundOfThousandsOfStepsEnds(Vertx vertx) {
    List<UpkeepStep> steps = new ArrayList<>();
    steps.add(step("first", () -> vertx.timer(1).map(SELDOM)));
    steps.addAll(Collections.nCopies(5_000, step("", answers(SELDOM))));
    steps.add(step("last", answers(Duration.ofMillis(1))));
    start(vertx, steps.toArray(UpkeepStep[]::new));

    await().untilAsserted(() -> assertThat(done).filteredOn("last"::equals).hasSizeGreaterThan(1));
  }

  @Test
  void aRoundOfThousandsOfStepsEndsWhenTheFirstCannotReachTheDatabase(Vertx vertx) {
    List<UpkeepStep> steps = new ArrayList<>(List.of(step("first", () -> askNobody(vertx))));
    steps.addAll(Collections.nCopies(5_000, step("", answers(SELDOM))));
    start(vertx, steps.toArray(UpkeepStep[]::new));

    await().untilAsserted(() -> assertThat(done).startsWith("first", "first"));
  }

  @Test
  void theNextRoundIsWhenTheFirstStepWantsToGoOn(Vertx vertx) {
    start(
        vertx,
        step("seldom", answers(SELDOM)),
        step("soon", answers(Duration.ofMillis(10))),
        UpkeepStep.of(Future::succeededFuture));

    await().untilAsserted(() -> assertThat(done).startsWith("seldom", "soon", "seldom", "soon"));
    assertThat(events).isEmpty();
  }
}
