package dev.simplequeue.testing;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Hears from the queue which attempts have begun and how they ended. Thread-safe. */
final class AttemptLog implements QueueListener {
  private final Map<UUID, Promise<Outcome>> running = new ConcurrentHashMap<>();
  private final Map<UUID, Promise<Outcome>> lost = new ConcurrentHashMap<>();
  private final Map<UUID, Throwable> thrown = new ConcurrentHashMap<>();
  private final Map<UUID, Future<Outcome>> started = new LinkedHashMap<>();
  private final AtomicInteger fired = new AtomicInteger();
  private volatile Optional<QueueEvent.NodeStopped> stopped = Optional.empty();

  @Override
  public void on(QueueEvent event) {
    if (event instanceof QueueEvent.JobStarted start) {
      Promise<Outcome> end = Promise.promise();
      running.put(start.job(), end);
      synchronized (started) {
        started.put(start.job(), end.future());
      }
    } else if (event instanceof QueueEvent.HandlerThrew threw) {
      thrown.put(threw.job(), threw.error());
    } else if (event instanceof QueueEvent.JobCompleted completed) {
      ended(completed.job(), Outcome.COMPLETED);
    } else if (event instanceof QueueEvent.JobRetried retried) {
      ended(retried.job(), Outcome.RETRIED);
    } else if (event instanceof QueueEvent.JobRescheduled rescheduled) {
      ended(rescheduled.job(), Outcome.RESCHEDULED);
    } else if (event instanceof QueueEvent.JobReleased released) {
      ended(released.job(), Outcome.RELEASED);
    } else if (event instanceof QueueEvent.NotAccepted refused) {
      ended(refused.job(), Outcome.RELEASED);
    } else if (event instanceof QueueEvent.JobDied died) {
      ended(died.job(), Outcome.of(died.state()));
    } else if (event instanceof QueueEvent.LeaseLost) {
      lost.putAll(running);
      running.clear();
    } else if (event instanceof QueueEvent.StaleAnswer stale) {
      ended(stale.job(), Outcome.LOST);
    } else if (event instanceof QueueEvent.ScheduleFired) {
      fired.incrementAndGet();
    } else if (event instanceof QueueEvent.NodeStopped end) {
      stopped = Optional.of(end);
    }
  }

  private void ended(UUID job, Outcome outcome) {
    Promise<Outcome> promise = outcome == Outcome.LOST ? lost.remove(job) : running.remove(job);
    if (promise != null) {
      promise.complete(outcome);
    }
  }

  /** Those that have started since the last call, and what becomes of each. */
  Map<UUID, Future<Outcome>> takeStarted() {
    synchronized (started) {
      Map<UUID, Future<Outcome>> taken = new LinkedHashMap<>(started);
      started.clear();
      return taken;
    }
  }

  /** The ends of attempts that go on, although their node was killed: they hold their places. */
  List<Future<Outcome>> lost() {
    return lost.values().stream().map(Promise::future).toList();
  }

  /** What the last attempt of a job threw, once. */
  Optional<Throwable> takeThrown(UUID job) {
    return Optional.ofNullable(thrown.remove(job));
  }

  /** What the newest stop of the node came to. */
  Optional<QueueEvent.NodeStopped> stopped() {
    return stopped;
  }

  /** How many ticks have fired. */
  int fired() {
    return fired.get();
  }
}
