package dev.simplequeue.control;

import static dev.simplequeue.support.OnDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.impl.store.Untold;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cancel or a pause is answered when all know of it, or the answer says that they may not. */
@Tag("promise-6")
@ExtendWith(VertxExtension.class)
class NodeConfirmationTest {
  private static final OffsetDateTime SINCE = OffsetDateTime.parse("2026-01-01T00:00:00Z");

  private final Set<UUID> left = Set.of(UUID.randomUUID());
  private final List<Set<UUID>> told = new CopyOnWriteArrayList<>();

  @Test
  void itTellsThoseWhoAreLeftAndAsksAgainForTheSameTime(Vertx vertx) {
    AtomicInteger looks = new AtomicInteger();
    List<OffsetDateTime> since = new CopyOnWriteArrayList<>();

    await(
        NodeConfirmation.all(
            vertx,
            "it is written down",
            (from, before) -> {
              if (from != null) {
                since.add(from);
              }
              Set<UUID> now = looks.incrementAndGet() < 3 ? left : Set.of();
              return Future.succeededFuture(new Untold(SINCE, now));
            },
            told::add));

    assertThat(looks).hasValue(3);
    assertThat(since).containsExactly(SINCE, SINCE);
    assertThat(told).containsExactly(left);
  }

  @Test
  void aNodeThatLivesAndDoesNotAnswerIsSaidInTheAnswer(Vertx vertx) {
    Future<Void> answer =
        NodeConfirmation.all(
            vertx,
            "it is written down",
            (from, before) -> Future.succeededFuture(new Untold(SINCE, left)),
            told::add,
            Duration.ofMillis(100));

    assertThatThrownBy(() -> await(answer))
        .hasCauseInstanceOf(SimpleQueueException.class)
        .cause()
        .hasMessageStartingWith("it is written down, but a live node has not confirmed")
        .extracting(error -> ((SimpleQueueException) error).code())
        .isEqualTo(FailureCode.OUTCOME_UNKNOWN);
  }
}
