package dev.simplequeue.scheduler;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.impl.store.Scheduling;
import dev.simplequeue.impl.store.Scheduling.Found;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.schedule.Backfilled;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.ScheduleEntry;
import dev.simplequeue.schedule.SchedulePage;
import dev.simplequeue.schedule.ScheduleQuery;
import dev.simplequeue.schedule.ScheduleReceipt;
import dev.simplequeue.schedule.ScheduleReceipt.Status;
import dev.simplequeue.schedule.Schedules;
import dev.simplequeue.schedule.Tick;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The schedules at work: checks the values, runs the statements, tells the nodes, reports. */
final class ScheduleService implements Schedules {
  /** The most ticks of one statement. */
  private static final int BATCH = 500;

  private static final int MAX_NOTE = 255;

  private final Scheduling scheduling;
  private final Hints hints;
  private final QueueListener listener;

  ScheduleService(Scheduling scheduling, Hints hints, QueueListener listener) {
    this.scheduling = scheduling;
    this.hints = hints;
    this.listener = listener;
  }

  /**
   * What can be put.
   *
   * @throws InvalidValueException if it says neither when, nor what
   */
  static Schedule complete(Schedule schedule) {
    if (schedule.request().isEmpty()) {
      throw new InvalidValueException("request", "is missing");
    }
    schedule.next(Instant.EPOCH);
    return schedule;
  }

  @Override
  public Future<ScheduleReceipt> put(Schedule schedule) {
    return scheduling
        .write(complete(schedule), "api")
        .onSuccess(
            receipt -> {
              if (receipt.status() != Status.SAME) {
                tell(schedule.name());
              }
            });
  }

  private void tell(String name) {
    hints.everywhere(new Hint.Schedules(Set.of(name)));
  }

  @Override
  public Future<Boolean> remove(String name) {
    return scheduling.remove(name);
  }

  @Override
  public Future<Optional<ScheduleEntry>> find(String name) {
    return scheduling.find(name).map(found -> found.map(Found::entry));
  }

  @Override
  public Future<SchedulePage> page(ScheduleQuery query) {
    return scheduling.page(query);
  }

  @Override
  public Future<Boolean> pause(String name, String by, String note) {
    return scheduling
        .pause(name, checked("by", by), checked("note", note))
        .onSuccess(
            changed -> {
              if (changed) {
                listener.on(new QueueEvent.SchedulePaused(name, by, note));
              }
            });
  }

  private static String checked(String field, String text) {
    return text.isEmpty()
        ? text
        : TextChecks.checkName(field, text, MAX_NOTE, InvalidValueException::new);
  }

  @Override
  public Future<Boolean> resume(String name, ResumeFrom from) {
    return scheduling
        .resume(name, from == ResumeFrom.MISSED)
        .onSuccess(
            changed -> {
              if (changed) {
                listener.on(new QueueEvent.ScheduleResumed(name));
              }
              // Also if it was not paused: the first answer may have been lost, and so the hint.
              tell(name);
            });
  }

  @Override
  public Future<Optional<UUID>> trigger(String name) {
    UUID id = JobIds.next();
    return scheduling
        .trigger(name, id)
        .map(
            queue -> {
              queue.ifPresent(woken -> hints.jobs(Set.of(woken)));
              return queue.map(found -> id);
            });
  }

  @Override
  public Future<Optional<Backfilled>> backfill(
      String name, Instant from, Instant to, boolean preview) {
    return scheduling
        .find(name)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : backfill(found.get(), from, to, preview).map(Optional::of));
  }

  private Future<Backfilled> backfill(Found found, Instant from, Instant to, boolean preview) {
    Instant end = to.isAfter(found.now()) ? found.now() : to;
    List<Instant> ticks = ticks(found.entry().schedule(), from, end);
    List<List<Instant>> parts = new ArrayList<>();
    for (int i = 0; i < ticks.size() && !preview; i += BATCH) {
      parts.add(ticks.subList(i, Math.min(i + BATCH, ticks.size())));
    }
    List<String> inserted = new ArrayList<>();
    return Sequence.each(parts, some -> insert(found.entry().name(), some).map(inserted::addAll))
        .onComplete(
            done -> {
              if (!inserted.isEmpty()) {
                hints.jobs(Set.copyOf(inserted));
              }
            })
        .map(done -> new Backfilled(ticks.size(), inserted.size()));
  }

  private Future<List<String>> insert(String name, List<Instant> ticks) {
    return scheduling.backfill(
        name, ticks.stream().map(tick -> Ticks.id(name, tick)).toList(), ticks);
  }

  private static List<Instant> ticks(Schedule schedule, Instant from, Instant end) {
    List<Instant> ticks = new ArrayList<>();
    Optional<Tick> next = schedule.next(from.minusNanos(1));
    while (next.isPresent() && next.get().at().isBefore(end)) {
      if (ticks.size() == MAX_BACKFILL) {
        throw new InvalidValueException(
            "to", "is after more than " + MAX_BACKFILL + " ticks; fill the range in parts");
      }
      ticks.add(next.get().at());
      next = schedule.next(next.get().at());
    }
    return ticks;
  }
}
