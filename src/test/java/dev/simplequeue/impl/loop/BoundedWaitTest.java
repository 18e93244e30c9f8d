package dev.simplequeue.impl.loop;

import static dev.simplequeue.support.OnDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A wait ends with what it waits for, or with its time, and on its own context. */
@ExtendWith(VertxExtension.class)
class BoundedWaitTest {
  private static final Duration LONG = Duration.ofDays(1);

  @Test
  void itEndsWithTheWork(Vertx vertx) {
    Promise<String> work = Promise.promise();
    Future<Void> wait = BoundedWait.await(vertx, LONG, work.future());

    assertThat(wait.isComplete()).isFalse();
    work.complete("done");
    await(wait);
  }

  @Test
  void itEndsAlsoWithWorkThatFails(Vertx vertx) {
    Promise<String> work = Promise.promise();
    Future<Void> wait = BoundedWait.await(vertx, LONG, work.future());

    work.fail("as the test wants it");

    await(wait);
    await(BoundedWait.await(vertx, LONG, work.future()));
  }

  @Test
  void itEndsAfterItsTimeOnTheContextOfTheCaller(Vertx vertx) {
    Promise<Boolean> same = Promise.promise();
    vertx.runOnContext(
        v -> {
          Context caller = vertx.getOrCreateContext();
          BoundedWait.await(vertx, Duration.ofMillis(1), Promise.promise().future())
              .onSuccess(over -> same.complete(Vertx.currentContext() == caller));
        });

    assertThat(await(same.future())).isTrue();
  }
}
