package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.store.Unhandled;
import dev.simplequeue.options.ReaperOptions;
import dev.simplequeue.options.ReaperOptions.MissingHandler;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches for queues that have jobs and no handler anywhere. Counts from when this node saw it
 * first, so that a restart of the cluster ends no jobs.
 */
final class MissingHandlers implements Upkeep {
  private static final int BATCH = 1000;

  /** In one look: a stop waits for it. */
  private static final int MOST_BATCHES = 50;

  private final Unhandled unhandled;
  private final ReaperOptions options;
  private final Hints hints;
  private final QueueListener listener;
  private final Map<String, Long> since = new HashMap<>();
  private final Set<String> reported = new HashSet<>();

  MissingHandlers(Unhandled unhandled, ReaperOptions options, Hints hints, QueueListener listener) {
    this.unhandled = unhandled;
    this.options = options;
    this.hints = hints;
    this.listener = listener;
  }

  @Override
  public Future<List<UpkeepStep>> judge() {
    return unhandled.queues().map(this::steps);
  }

  private List<UpkeepStep> steps(List<String> queues) {
    since.keySet().retainAll(queues);
    reported.retainAll(queues);
    long now = System.nanoTime();
    List<UpkeepStep> steps = new ArrayList<>();
    for (String queue : queues) {
      Duration missing = Duration.ofNanos(now - since.computeIfAbsent(queue, name -> now));
      if (missing.compareTo(options.getMissingHandlerAfter()) >= 0) {
        steps.add(UpkeepStep.of(() -> overdue(queue, missing)));
      }
    }
    return steps;
  }

  private Future<Void> overdue(String queue, Duration missing) {
    Future<Integer> buried =
        options.getMissingHandlerThen() == MissingHandler.UNPROCESSABLE
            ? bury(queue, 0, MOST_BATCHES)
            : Future.succeededFuture(0);
    return buried.map(
        count -> {
          if (count > 0 || reported.add(queue)) {
            listener.on(new QueueEvent.HandlerMissing(queue, missing, count));
          }
          return null;
        });
  }

  /** A full batch is followed by the next at once: there may be millions. */
  private Future<Integer> bury(String queue, int before, int batches) {
    return unhandled
        .end(queue, options.getMissingHandlerAfter(), BATCH)
        .compose(
            ended -> {
              if (!ended.isEmpty()) {
                hints.everywhere(new Hint.Changed(Set.copyOf(ended)));
              }
              int count = before + ended.size();
              return ended.size() < BATCH || batches == 1
                  ? Future.succeededFuture(count)
                  : bury(queue, count, batches - 1);
            });
  }
}
