package dev.simplequeue.control;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Redriving;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.inspect.Redriven;
import dev.simplequeue.inspect.Redriven.Life;
import dev.simplequeue.inspect.Redriven.Reason;
import dev.simplequeue.inspect.Redriven.Skipped;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Redrives dead letters. If another transaction is just inserting the unique key of one of them, or
 * the database refuses one, the batch is halved until that one is alone; the others are redriven.
 */
final class Redriver {
  private final Redriving redriving;
  private final LockRetry lockRetry;
  private final Hints hints;
  private final QueueListener listener;

  Redriver(
      Database database,
      Session session,
      LockRetry lockRetry,
      Hints hints,
      QueueListener listener) {
    this.redriving = new Redriving(database, session);
    this.lockRetry = lockRetry;
    this.hints = hints;
    this.listener = listener;
  }

  Future<Redriven> redrive(RedriveRequest which) {
    return redriving
        .find(which)
        .compose(
            found ->
                all(
                    found.dead(),
                    which.id().isPresent(),
                    found.last().map(RedriveRequest::cursorAfter)));
  }

  private Future<Redriven> all(List<UUID> dead, boolean alone, Optional<String> cursor) {
    List<Life> lives = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    BisectedOrder sparing = BisectedOrder.whateverIsHeldUp();
    return lockRetry
        .run(
            dead,
            some ->
                sparing.run(
                    some,
                    part ->
                        redriving
                            .redrive(List.copyOf(part))
                            .map(
                                tried -> {
                                  lives.addAll(tried.lives());
                                  report(tried.lives());
                                  return sort(tried.skipped(), skipped);
                                })))
        // A caller who goes through a queue with the cursor must get past one that is refused.
        .compose(locked -> alone ? sparing.outcome(locked) : Future.succeededFuture(locked))
        .map(
            locked -> {
              locked.forEach(id -> skipped.add(left(id, Reason.LOCKED)));
              sparing.refused().keySet().forEach(id -> skipped.add(left(id, Reason.REFUSED)));
              tell(sparing.refused());
              return new Redriven(lives, skipped, cursor);
            });
  }

  private void tell(Map<UUID, Throwable> refused) {
    if (!refused.isEmpty()) {
      listener.on(
          new QueueEvent.RowsRefused(
              "redrive",
              List.copyOf(refused.keySet()),
              SqlFailure.refusal(refused.values().iterator().next())));
    }
  }

  private static Skipped left(UUID id, Reason reason) {
    return new Skipped(id, reason, Optional.empty());
  }

  /** Returns those that were locked, and adds the others to {@code skipped}. */
  private static List<UUID> sort(Collection<Skipped> tried, List<Skipped> skipped) {
    List<UUID> locked = new ArrayList<>();
    for (Skipped one : tried) {
      if (one.reason() == Reason.LOCKED) {
        locked.add(one.id());
      } else {
        skipped.add(one);
      }
    }
    return locked;
  }

  private void report(List<Life> lives) {
    Map<String, Long> queues =
        lives.stream().collect(Collectors.groupingBy(Life::queue, Collectors.counting()));
    queues.forEach((queue, jobs) -> listener.on(new QueueEvent.Redriven(queue, jobs.intValue())));
    if (!queues.isEmpty()) {
      hints.jobs(queues.keySet());
    }
  }
}
