package dev.simplequeue.notify;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.HintJson;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Tells the other nodes, sparingly: the first hint goes at once, what comes within the interval
 * after it goes together, each name once. Bounded; what does not fit, or cannot be sent, is left to
 * polls.
 */
final class NotifySender {
  private static final int MAX_ITEMS = 10_000;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Channel channel;
  private final String me;
  private final Duration interval;
  private final Loop loop;
  private final Set<String> jobs = new HashSet<>();
  private final Set<UUID> cancelled = new HashSet<>();
  private final Set<UUID> awaited = new HashSet<>();
  private final Set<UUID> changed = new HashSet<>();
  private final Set<String> paused = new HashSet<>();
  private final Set<String> schedules = new HashSet<>();
  private final Set<UUID> operations = new HashSet<>();
  private long nextNanos = System.nanoTime();

  /**
   * @param me what this node signs with
   * @param interval the shortest pause between two notifications
   */
  NotifySender(Vertx vertx, Channel channel, String me, Duration interval, QueueListener listener) {
    this.channel = channel;
    this.me = me;
    this.interval = interval;
    this.loop =
        new Loop(vertx, new Outage("notifier", listener), LONGEST_PAUSE, this::send)
            .mayTake(1, Duration.ZERO);
  }

  void tell(Hint hint) {
    if (hint instanceof Hint.Jobs more) {
      add(jobs, more.queues());
    } else if (hint instanceof Hint.Cancelled more) {
      add(cancelled, more.jobs());
    } else if (hint instanceof Hint.Awaited more) {
      add(awaited, more.jobs());
    } else if (hint instanceof Hint.Changed more) {
      add(changed, more.jobs());
    } else if (hint instanceof Hint.Paused more) {
      add(paused, more.queues());
    } else if (hint instanceof Hint.Schedules more) {
      add(schedules, more.names());
    } else if (hint instanceof Hint.Operations more) {
      add(operations, more.operations());
    }
    loop.hurry();
  }

  private static <T> void add(Set<T> pending, Set<T> more) {
    if (pending.size() < MAX_ITEMS) {
      pending.addAll(more);
    }
  }

  private Future<Duration> send() {
    long now = System.nanoTime();
    if (now - nextNanos < 0) {
      return Future.succeededFuture(Duration.ofNanos(nextNanos - now));
    }
    List<String> payloads = takeAll();
    if (payloads.isEmpty()) {
      return Future.succeededFuture(Loop.UNTIL_HURRIED);
    }
    nextNanos = now + interval.toNanos();
    return channel.send(payloads).map(interval);
  }

  private List<String> takeAll() {
    List<String> payloads = new ArrayList<>();
    take(new Hint.Jobs(Set.copyOf(jobs)), jobs, payloads);
    take(new Hint.Cancelled(Set.copyOf(cancelled)), cancelled, payloads);
    take(new Hint.Awaited(Set.copyOf(awaited)), awaited, payloads);
    take(new Hint.Changed(Set.copyOf(changed)), changed, payloads);
    take(new Hint.Paused(Set.copyOf(paused)), paused, payloads);
    take(new Hint.Schedules(Set.copyOf(schedules)), schedules, payloads);
    take(new Hint.Operations(Set.copyOf(operations)), operations, payloads);
    return payloads;
  }

  private void take(Hint hint, Set<?> pending, List<String> payloads) {
    payloads.addAll(HintJson.payloads(me, hint));
    pending.clear();
  }

  /** Sends what is left: what this node gave back can run elsewhere at once. */
  Future<Void> stop() {
    return loop.stop()
        .compose(
            stopped -> {
              List<String> last = takeAll();
              return last.isEmpty()
                  ? Future.succeededFuture()
                  : channel.send(last).otherwiseEmpty();
            });
  }
}
