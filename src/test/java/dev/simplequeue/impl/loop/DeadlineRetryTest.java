package dev.simplequeue.impl.loop;

import static dev.simplequeue.support.OnDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.impl.loop.DeadlineRetry.Pause;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is not there yet is asked for again, for a while. */
@ExtendWith(VertxExtension.class)
class DeadlineRetryTest {
  private static final Pause SHORT = Pause.of(Duration.ofMillis(1));
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<Integer> given = new ArrayList<>();

  private Future<Integer> oneMore(int before) {
    given.add(before);
    return Future.succeededFuture(before + 1);
  }

  @Test
  void itGoesOnFromWhatTheLastAttemptGaveUntilThatIsWanted(Vertx vertx) {
    int last = await(DeadlineRetry.run(vertx, LONG, SHORT, 0, this::oneMore, n -> n == 4));

    assertThat(last).isEqualTo(4);
    assertThat(given).containsExactly(0, 1, 2, 3);
  }

  @Test
  void whatIsWantedAtOnceIsAskedForOnce(Vertx vertx) {
    Future<Integer> run = DeadlineRetry.run(vertx, LONG, SHORT, 0, this::oneMore, n -> true);

    assertThat(run.isComplete()).isTrue();
    assertThat(given).containsExactly(0);
  }

  @Test
  void afterItsTimeItGivesWhatItHas(Vertx vertx) {
    int last =
        await(DeadlineRetry.run(vertx, Duration.ofMillis(50), SHORT, 0, this::oneMore, n -> false));

    assertThat(last).isEqualTo(given.size()).isPositive();
  }

  @Test
  void afterNoTimeItHasAttemptedOnce(Vertx vertx) {
    int last = await(DeadlineRetry.run(vertx, Duration.ZERO, SHORT, 0, this::oneMore, n -> false));

    assertThat(last).isEqualTo(1);
  }

  @Test
  void aFailureEndsIt(Vertx vertx) {
    IllegalStateException error = new IllegalStateException("as the test wants it");

    Future<Integer> returned =
        DeadlineRetry.run(
            vertx,
            LONG,
            SHORT,
            0,
            n -> n < 2 ? oneMore(n) : Future.failedFuture(error),
            n -> false);
    Future<Integer> thrown =
        DeadlineRetry.run(
            vertx,
            LONG,
            SHORT,
            0,
            n -> {
              throw error;
            },
            n -> false);

    assertThatThrownBy(() -> await(returned)).hasCause(error);
    assertThat(thrown.cause()).isSameAs(error);
    assertThat(given).containsExactly(0, 1);
  }

  @Test
  void itGoesOnOnTheContextThatItWasBegunOn(Vertx vertx) {
    Promise<List<Boolean>> contexts = Promise.promise();
    vertx.runOnContext(
        v -> {
          var begun = vertx.getOrCreateContext();
          List<Boolean> same = new ArrayList<>();
          DeadlineRetry.run(
                  vertx,
                  LONG,
                  SHORT,
                  0,
                  n -> {
                    same.add(vertx.getOrCreateContext() == begun);
                    return Future.succeededFuture(n + 1);
                  },
                  n -> n == 3)
              .onSuccess(last -> contexts.complete(same));
        });

    assertThat(await(contexts.future())).containsExactly(true, true, true);
  }
}
