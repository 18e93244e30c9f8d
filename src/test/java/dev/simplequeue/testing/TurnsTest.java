package dev.simplequeue.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One thread at a time runs jobs, and none is forgotten. */
class TurnsTest {
  private final Turns turns = new Turns();
  private final AtomicInteger rounds = new AtomicInteger();

  private static void onAnotherThread(Runnable work) {
    CompletableFuture.runAsync(work).join();
  }

  @Test
  void whatComesWhileTheLastLookIsTakenIsLookedForOnceMore() {
    turns.takeOrLeave(
        () -> {
          if (rounds.incrementAndGet() == 1) {
            onAnotherThread(() -> turns.takeOrLeave(rounds::incrementAndGet));
            assertThat(rounds).as("the other thread has left it").hasValue(1);
          }
        });

    assertThat(rounds).hasValue(2);
    turns.takeOrLeave(rounds::incrementAndGet);
    assertThat(rounds).as("and it is free again").hasValue(3);
  }

  @Test
  void twoDrainsAtOnceAreRefused() {
    turns.take(
        () -> {
          assertThatThrownBy(() -> onAnotherThread(() -> turns.take(rounds::incrementAndGet)))
              .isInstanceOf(CompletionException.class)
              .hasRootCauseMessage("a drain is under way on another thread");
          return null;
        });

    assertThat(turns.take(rounds::incrementAndGet)).isEqualTo(1);
  }
}
