package dev.simplequeue.testing;

import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.ByHand;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.impl.loop.Vitals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What a test orders the parts of the queue to do. */
final class PartOrders {
  /** The loops of which each run is ordered, unless the mode is {@link Mode#RUNNING}. */
  static final Set<String> BY_HAND = Set.of("claim loop", "scheduler", "reaper", "janitor");

  private static final long AGAIN_MILLIS = 2;

  private final Vertx vertx;
  private final String address;
  private final Vitals vitals;
  private final Duration patience;

  PartOrders(Vertx vertx, String prefix, Duration patience) {
    this.vertx = vertx;
    this.address = new Addresses(prefix).byHand();
    this.vitals = Vitals.of(vertx, prefix);
    this.patience = patience;
  }

  private <T> Future<T> send(ByHand order) {
    return vertx
        .eventBus()
        .<T>request(address, order, LocalCodec.local().setSendTimeout(patience.toMillis()))
        .map(reply -> reply.body());
  }

  /** The queues that have a handler, once jobs can be claimed for all of them. */
  List<String> handled() {
    return Waits.get(handledSoon(), patience, "the announcement of the handlers");
  }

  private Future<List<String>> handledSoon() {
    List<String> queues = new ArrayList<>();
    return Sequence.repeat(
            () ->
                this.<ByHand.Handled>send(new ByHand.Queues())
                    .compose(
                        handled -> {
                          if (handled.claimable()) {
                            queues.addAll(handled.queues());
                            return Future.succeededFuture(false);
                          }
                          return vertx.timer(AGAIN_MILLIS).map(later -> true);
                        }))
        .map(queues);
  }

  /** Looks once for a job of this queue; whether it is worth looking again. */
  boolean claim(String queue) {
    return Waits.get(this.<Boolean>send(new ByHand.Claim(queue)), patience, "the claim");
  }

  /** The node dies; its id. */
  UUID die() {
    return Waits.get(this.<UUID>send(new ByHand.Die()), patience, "the death of the node");
  }

  /** One run of a loop that is run by hand; the pause that it asks for. */
  Duration turn(String loop) {
    Loop found =
        vitals.loops().stream()
            .filter(each -> each.name().equals(loop))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no " + loop));
    return Waits.get(found.turn(), patience, "the round of the " + loop);
  }
}
