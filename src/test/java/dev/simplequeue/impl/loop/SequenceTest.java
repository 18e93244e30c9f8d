package dev.simplequeue.impl.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Steps one after the other. */
@ExtendWith(VertxExtension.class)
class SequenceTest {
  /** A chain of composed futures loses its end at about a thousand. */
  private static final int MANY = 100_000;

  private static final List<Integer> NUMBERS = IntStream.range(0, MANY).boxed().toList();

  private final List<Integer> done = new ArrayList<>();

  private static Future<Void> later(Vertx vertx) {
    Promise<Void> later = Promise.promise();
    vertx.runOnContext(v -> later.complete());
    return later.future();
  }

  private static void ends(Future<Void> sequence) {
    await().until(sequence::isComplete);
    assertThat(sequence.succeeded()).isTrue();
  }

  @Test
  void eachIsDoneInOrderWhetherItIsDoneAtOnceOrLater(Vertx vertx) {
    ends(
        Sequence.each(
            NUMBERS,
            number -> {
              done.add(number);
              return number % 2 == 0 ? Future.succeededFuture() : later(vertx);
            }));

    assertThat(done).isEqualTo(NUMBERS);
  }

  @Test
  void aStepBeginsWhenTheOneBeforeHasEnded(Vertx vertx) {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    ends(
        Sequence.each(
            NUMBERS.subList(0, 100),
            number -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              return later(vertx).onComplete(v -> underWay.decrementAndGet());
            }));

    assertThat(most).hasValue(1);
  }

  @Test
  void theFirstThatFailsIsTheLast() {
    IllegalStateException error = new IllegalStateException("the tenth");

    Future<Void> sequence =
        Sequence.each(
            NUMBERS,
            number -> {
              done.add(number);
              return number == 9 ? Future.failedFuture(error) : Future.succeededFuture();
            });

    assertThat(sequence.cause()).isSameAs(error);
    assertThat(done).hasSize(10);
  }

  @Test
  void whatAStepThrowsIsItsFailure() {
    Future<Void> sequence =
        Sequence.repeat(
            () -> {
              throw new IllegalStateException("thrown");
            });

    assertThat(sequence.cause()).hasMessage("thrown");
  }

  @Test
  void itIsRepeatedAsLongAsItAnswersTrue(Vertx vertx) {
    AtomicInteger times = new AtomicInteger();

    ends(Sequence.repeat(() -> later(vertx).map(v -> times.incrementAndGet() < MANY)));

    assertThat(times).hasValue(MANY);
  }
}
