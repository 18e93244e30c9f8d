package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Partitions;
import dev.simplequeue.impl.store.Progressing;
import dev.simplequeue.impl.store.Retention;
import dev.simplequeue.options.JanitorOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Makes partitions ahead, then removes what is too old. Each step keeps its own pace: one that
 * found something is repeated soon; one that a reader holds up, or that fails, later.
 */
final class Janitor implements Upkeep {
  private static final int BATCH = 1000;
  private static final int MOST_PAGES = 512;
  private static final Duration SOON = Duration.ofMillis(10);
  private static final Duration LATER = Duration.ofMinutes(1);
  private static final Duration KEEP_OPERATIONS = Duration.ofDays(90);

  private final JanitorOptions options;
  private final Partitions partitions;
  private final Retention retention;
  private final Progressing progressing;
  private final QueueListener listener;
  private final List<UpkeepStep> steps;
  private boolean late;
  private int pages = MOST_PAGES;
  private UUID progressFrom = Progressing.FIRST;

  Janitor(
      JanitorOptions options,
      Partitions partitions,
      Retention retention,
      Progressing progressing,
      QueueListener listener) {
    this.options = options;
    this.partitions = partitions;
    this.retention = retention;
    this.progressing = progressing;
    this.listener = listener;
    this.steps =
        List.of(
            step("replica identities", this::identifyRows),
            step("emptying of the default partition", this::drainDefault),
            step("partitions ahead", this::makeAhead),
            step("dropping of old days", this::dropDay),
            step("deletion of completed jobs", this::deleteCompleted),
            step("deletion of dead letters", this::deleteDead),
            step("deletion of old operations", this::deleteOperations),
            step("deletion of the audit", this::deleteAudit),
            step("deletion of answers", this::deleteAnswers),
            step("deletion of ended periods of keys", this::deletePeriods),
            step("deletion of ended jobs' progress", this::deleteProgress));
  }

  private UpkeepStep step(String name, UpkeepStep work) {
    return new PacedStep(work, new Outage("janitor's " + name, listener), atMost(LATER));
  }

  @Override
  public Future<List<UpkeepStep>> judge() {
    return Future.succeededFuture(steps);
  }

  private Duration atMost(Duration pause) {
    return UpkeepLoop.shorter(pause, options.getInterval());
  }

  private Duration pause(boolean more) {
    return more ? SOON : options.getInterval();
  }

  private Future<Duration> identifyRows() {
    return partitions.identifyRows().map(left -> left > 0 ? atMost(LATER) : options.getInterval());
  }

  private Future<Duration> makeAhead() {
    return partitions
        .makeAhead(options.getDaysAhead())
        .onSuccess(this::report)
        .map(left -> left > 0 ? atMost(LATER) : options.getInterval());
  }

  private void report(int left) {
    if (left > 0 && !late) {
      listener.on(new QueueEvent.PartitionsLate(left + " days are left"));
    }
    late = left > 0;
  }

  /** How many pages the server can copy at a time: a try that is cut off copies nothing. */
  private Future<Duration> drainDefault() {
    return partitions
        .drainDefault(options.getDaysAhead(), pages)
        .onSuccess(more -> pages = Math.min(MOST_PAGES, 2 * pages))
        .onFailure(error -> pages = Math.max(1, pages / 2))
        .map(this::pause)
        .recover(this::laterIfBusy);
  }

  private Future<Duration> dropDay() {
    return retention
        .dropOldDay(options.getKeepCompleted())
        .map(
            day -> {
              day.ifPresent(name -> listener.on(new QueueEvent.Cleaned("partition " + name, 0)));
              return pause(day.isPresent());
            })
        .recover(this::laterIfBusy);
  }

  /** A reader has it. Settlement comes first; there is a next round. */
  private Future<Duration> laterIfBusy(Throwable error) {
    return SqlFailure.of(error) == SqlFailure.BUSY
        ? Future.succeededFuture(atMost(LATER))
        : Future.failedFuture(error);
  }

  private Future<Duration> deleteCompleted() {
    return delete(
        "old rows of the archive's default partition",
        n -> retention.deleteOldCompleted(options.getKeepCompleted(), n));
  }

  private Future<Duration> deleteDead() {
    return delete("old dead letters", n -> retention.deleteOldDead(options.getKeepDead(), n));
  }

  private Future<Duration> deletePeriods() {
    return retention.deleteEndedPeriods(BATCH).map(rows -> pause(rows == BATCH));
  }

  private Future<Duration> deleteProgress() {
    return progressing
        .removeEnded(progressFrom, BATCH)
        .map(
            next -> {
              progressFrom = next.orElse(Progressing.FIRST);
              return pause(next.isPresent());
            });
  }

  private Future<Duration> deleteOperations() {
    return retention
        .deleteOldOperations(KEEP_OPERATIONS)
        .map(
            rows -> {
              if (rows > 0) {
                listener.on(new QueueEvent.Cleaned("old operations", rows));
              }
              return options.getInterval();
            });
  }

  private Future<Duration> deleteAudit() {
    return delete(
        "old rows of the audit", n -> retention.deleteOldAudit(options.getKeepAudit(), n));
  }

  private Future<Duration> deleteAnswers() {
    return retention.deleteOldAnswers(BATCH).map(rows -> pause(rows == BATCH));
  }

  private Future<Duration> delete(String what, IntFunction<Future<Integer>> statement) {
    return statement
        .apply(BATCH)
        .map(
            rows -> {
              if (rows > 0) {
                listener.on(new QueueEvent.Cleaned(what, rows));
              }
              // The rest of a batch of which some are refused, and those again.
              return rows < BATCH && retention.isRefused() ? atMost(LATER) : pause(rows == BATCH);
            });
  }
}
