package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.bus.Hint.Jobs;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.function.Consumer;

/** Sends hints to the parts that can use them. Has no state; can be used from any thread. */
public final class Hints {
  private final Vertx vertx;
  private final Addresses addresses;
  private final Pollers pollers;

  /** The hints of the parts with this address prefix. */
  public Hints(Vertx vertx, String prefix) {
    this.vertx = vertx;
    this.addresses = new Addresses(prefix);
    this.pollers = new Pollers(vertx);
  }

  /**
   * There are ready jobs in these queues. The local poller is asked first: only if it has no idle
   * permit for a queue are the other nodes told.
   */
  public void jobs(Set<String> queues) {
    if (pollers.has(addresses.prefix())) {
      send(addresses.wake(), new Jobs(queues));
    } else {
      others(new Jobs(queues));
    }
  }

  /** Tells the parts of this {@code Vertx}. */
  public void here(Hint hint) {
    vertx.eventBus().publish(addresses.heard(), hint, LocalCodec.local());
  }

  /** Tells the other nodes, if there is a listener here that can. */
  public void others(Hint hint) {
    send(addresses.tell(), hint);
  }

  /** Tells both. */
  public void everywhere(Hint hint) {
    here(hint);
    others(hint);
  }

  /** Is told, on the caller's context, of each hint from here or elsewhere. */
  public void onHeard(Consumer<Hint> consumer) {
    vertx
        .eventBus()
        .<Hint>localConsumer(addresses.heard(), message -> consumer.accept(message.body()));
  }

  private void send(String address, Hint hint) {
    vertx.eventBus().send(address, hint, LocalCodec.local());
  }
}
