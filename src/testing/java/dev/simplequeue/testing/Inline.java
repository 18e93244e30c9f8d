package dev.simplequeue.testing;

import dev.simplequeue.impl.bus.Addresses;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.Message;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Holds back the answers to who enqueues until the jobs have run. */
final class Inline implements Handler<DeliveryContext<Object>> {
  private final Vertx vertx;
  private final Set<String> asked;
  private final Runnable run;
  private final Set<String> answers = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * @param run runs what is ready; on a worker thread
   */
  Inline(Vertx vertx, String prefix, Runnable run) {
    this.vertx = vertx;
    Addresses addresses = new Addresses(prefix);
    this.asked = Set.of(addresses.enqueue(), addresses.localEnqueue());
    this.run = run;
  }

  /**
   * Who enqueues is not to blame for what runs, and is told nothing of it.
   *
   * @throws AssertionError if something that ran did not end in time, or without end
   */
  void throwFailure() {
    Throwable first = failure.get();
    if (first != null) {
      throw new AssertionError("what ran inline: " + first.getMessage(), first);
    }
  }

  @Override
  public void handle(DeliveryContext<Object> delivery) {
    Message<Object> message = delivery.message();
    if (message.replyAddress() != null && asked.contains(message.address())) {
      answers.add(message.replyAddress());
      delivery.next();
    } else if (answers.remove(message.address())) {
      Context context = vertx.getOrCreateContext();
      vertx
          .executeBlocking(
              () -> {
                run.run();
                return null;
              },
              false)
          .onFailure(error -> failure.compareAndSet(null, error))
          .onComplete(ran -> context.runOnContext(v -> delivery.next()));
    } else {
      delivery.next();
    }
  }
}
