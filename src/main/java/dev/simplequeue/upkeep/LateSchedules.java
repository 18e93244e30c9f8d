package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.loop.Vitals.Overdue;
import dev.simplequeue.impl.store.OverdueSchedules;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches for schedules that do not fire: because no node has a scheduler, or none can fire them.
 * Looks twice before it says so: after an outage the first look may be sooner than the scheduler.
 */
final class LateSchedules {
  private final OverdueSchedules schedules;
  private final Vitals vitals;
  private final QueueListener listener;
  private boolean seen;
  private boolean told;
  private long toldNanos;

  LateSchedules(OverdueSchedules schedules, Vitals vitals, QueueListener listener) {
    this.schedules = schedules;
    this.vitals = vitals;
    this.listener = listener;
  }

  /** One look. */
  Future<Void> look() {
    return schedules
        .find()
        .map(
            found -> {
              judge(found);
              return null;
            });
  }

  private void judge(Optional<Overdue> found) {
    boolean sure = found.isPresent() && seen;
    seen = found.isPresent();
    vitals.overdue(sure ? found : Optional.empty());
    if (sure && !told) {
      told = true;
      toldNanos = System.nanoTime();
      Overdue overdue = found.get();
      listener.on(
          new QueueEvent.SchedulesOverdue(overdue.schedule(), overdue.schedules(), overdue.late()));
    } else if (told && found.isEmpty()) {
      told = false;
      listener.on(new QueueEvent.SchedulesOnTime(Duration.ofNanos(System.nanoTime() - toldNanos)));
    }
  }
}
