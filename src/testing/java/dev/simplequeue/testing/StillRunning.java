package dev.simplequeue.testing;

import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.Attach;
import dev.simplequeue.impl.bus.Dispatch;
import dev.simplequeue.job.Job;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sees on the bus which jobs handlers are given, and knows which of them have not ended. */
final class StillRunning implements Handler<DeliveryContext<Object>> {
  private final String attach;
  private final Map<String, String> code = new ConcurrentHashMap<>();
  private final Set<Given> given = ConcurrentHashMap.newKeySet();

  /** A job that a handler was given. */
  private record Given(Dispatch dispatch, String code, long sinceNanos) {
    boolean runs() {
      return !dispatch.hasEnded();
    }

    String text() {
      Job job = dispatch.job();
      return "job "
          + job.id()
          + " of queue \""
          + job.queue()
          + "\", attempt "
          + job.attempt()
          + ", in "
          + code
          + ", for "
          + Text.about(Duration.ofNanos(System.nanoTime() - sinceNanos));
    }
  }

  StillRunning(String prefix) {
    attach = new Addresses(prefix).attach();
  }

  @Override
  public void handle(DeliveryContext<Object> delivery) {
    String address = delivery.message().address();
    if (delivery.body() instanceof Attach offer && address.equals(attach)) {
      // What is written as a function has a class without a name of its own.
      code.put(offer.address(), offer.code().replaceAll("\\$\\$Lambda.*", ""));
    } else if (delivery.body() instanceof Dispatch dispatch && code.containsKey(address)) {
      given.removeIf(each -> !each.runs());
      given.add(new Given(dispatch, code.get(address), System.nanoTime()));
    }
    delivery.next();
  }

  /** Each in words: its job, its queue, its handler. */
  List<String> now() {
    return given.stream().filter(Given::runs).map(Given::text).sorted().toList();
  }

  /** Their node is dead: what they do does not count any more. */
  void forget() {
    given.clear();
  }
}
