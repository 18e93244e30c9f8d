package dev.simplequeue.impl.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The one kind of loop. */
@ExtendWith(VertxExtension.class)
class LoopTest {
  private final List<QueueEvent> events = new ArrayList<>();
  private int runs;

  private Loop loop(Vertx vertx, java.util.function.Supplier<Future<Duration>> step) {
    return new Loop(vertx, new Outage("test", events::add), Duration.ofMillis(60), step);
  }

  @Test
  void aStepThatIsAlwaysDoneAtOnceRunsOnWithoutGrowingTheStack(Vertx vertx, VertxTestContext test) {
    vertx.runOnContext(
        v -> {
          Loop loop =
              loop(
                  vertx,
                  () -> {
                    if (++runs == 100_000) {
                      test.completeNow();
                      return Future.succeededFuture(Loop.UNTIL_HURRIED);
                    }
                    return Future.succeededFuture(Duration.ZERO);
                  });
          loop.hurry();
        });
  }

  @Test
  void stepsNeverOverlapAndAHurryDuringOneRunsAnother(Vertx vertx, VertxTestContext test) {
    vertx.runOnContext(
        v -> {
          Promise<Duration> first = Promise.promise();
          Loop[] loop = new Loop[1];
          loop[0] =
              loop(
                  vertx,
                  () -> ++runs == 1 ? first.future() : Future.succeededFuture(Loop.UNTIL_HURRIED));
          loop[0].hurry();
          loop[0].hurry();
          loop[0].hurry();
          test.verify(() -> assertThat(runs).isEqualTo(1));
          first.complete(Loop.UNTIL_HURRIED);
          vertx.setTimer(50, t -> test.verify(() -> assertThat(runs).isEqualTo(2)).completeNow());
        });
  }

  @Test
  void aFailedStepIsRepeatedAfterAPauseAndReportedOnce(Vertx vertx, VertxTestContext test) {
    vertx.runOnContext(
        v -> {
          Loop loop =
              loop(
                  vertx,
                  () -> {
                    runs++;
                    if (runs == 1) {
                      throw new IllegalStateException("thrown");
                    }
                    return runs < 5
                        ? Future.failedFuture("failed")
                        : Future.succeededFuture(Loop.UNTIL_HURRIED);
                  });
          loop.hurry();
          loop.hurry();
          test.verify(() -> assertThat(runs).as("a pause is not hurried").isEqualTo(1));
          vertx.setTimer(
              1_000,
              t ->
                  test.verify(
                          () -> {
                            assertThat(runs).isEqualTo(5);
                            assertThat(events).hasSize(2);
                            assertThat(events.get(0)).isInstanceOf(QueueEvent.DatabaseAway.class);
                            assertThat(events.get(1)).isInstanceOf(QueueEvent.DatabaseBack.class);
                          })
                      .completeNow());
        });
  }

  @Test
  void aStopWaitsForTheStepThatRuns(Vertx vertx, VertxTestContext test) {
    vertx.runOnContext(
        v -> {
          Promise<Duration> step = Promise.promise();
          Loop loop =
              loop(
                  vertx,
                  () -> {
                    runs++;
                    return step.future();
                  });
          loop.hurry();
          Future<Void> stopped = loop.stop();
          test.verify(() -> assertThat(stopped.isComplete()).isFalse());
          step.complete(Duration.ZERO);
          stopped.onComplete(
              test.succeeding(
                  done ->
                      vertx.setTimer(
                          50,
                          t -> test.verify(() -> assertThat(runs).isEqualTo(1)).completeNow())));
        });
  }
}
