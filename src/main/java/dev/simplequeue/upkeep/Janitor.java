package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.store.Partitions;
import dev.simplequeue.store.Retention;
import dev.simplequeue.store.Trouble;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.IntFunction;

/**
 * One step of housekeeping at a time: partitions ahead, then what is too old. A step that found
 * something is followed by the next at once; one that somebody's reading holds up, by a later try.
 */
final class Janitor {
  private static final int BATCH = 1000;
  private static final Duration SOON = Duration.ofMillis(10);
  private static final Duration LATER = Duration.ofMinutes(1);

  private final JanitorOptions options;
  private final Partitions partitions;
  private final Retention retention;
  private final QueueListener listener;
  private boolean late;

  Janitor(
      JanitorOptions options, Partitions partitions, Retention retention, QueueListener listener) {
    this.options = options;
    this.partitions = partitions;
    this.retention = retention;
    this.listener = listener;
  }

  /** One round; the answer is the pause until the next. */
  Future<Duration> round() {
    return partitions
        .makeAhead(options.getDaysAhead())
        .onSuccess(this::report)
        .compose(left -> clean().map(more -> pause(left, more)));
  }

  private void report(int left) {
    if (left > 0 && !late) {
      listener.on(new QueueEvent.PartitionsLate(left + " days are left"));
    }
    late = left > 0;
  }

  private Duration pause(int left, boolean more) {
    if (more) {
      return SOON;
    }
    return left > 0 && LATER.compareTo(options.getInterval()) < 0 ? LATER : options.getInterval();
  }

  /** Whether there may be more. */
  private Future<Boolean> clean() {
    return dropDay()
        .compose(
            dropped ->
                delete(
                        "old rows of the archive's default partition",
                        n -> retention.deleteOldCompleted(options.getKeepCompleted(), n))
                    .compose(
                        completed ->
                            delete(
                                    "old dead letters",
                                    n -> retention.deleteOldDead(options.getKeepDead(), n))
                                .map(dead -> dropped || completed || dead)));
  }

  private Future<Boolean> dropDay() {
    return retention
        .dropOldDay(options.getKeepCompleted())
        .map(
            day -> {
              day.ifPresent(name -> listener.on(new QueueEvent.Cleaned("partition " + name, 0)));
              return day.isPresent();
            })
        .recover(
            error ->
                // A reader has it. Settlement comes first; there is a next round.
                Trouble.of(error) == Trouble.BUSY
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(error));
  }

  private Future<Boolean> delete(String what, IntFunction<Future<Integer>> statement) {
    return statement
        .apply(BATCH)
        .map(
            rows -> {
              if (rows > 0) {
                listener.on(new QueueEvent.Cleaned(what, rows));
              }
              return rows == BATCH;
            });
  }
}
