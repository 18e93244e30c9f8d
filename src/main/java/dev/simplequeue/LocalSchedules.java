package dev.simplequeue;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.LocalCall.ClosedException;
import dev.simplequeue.impl.bus.ServiceCall;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.schedule.Backfilled;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.ScheduleEntry;
import dev.simplequeue.schedule.SchedulePage;
import dev.simplequeue.schedule.ScheduleQuery;
import dev.simplequeue.schedule.ScheduleReceipt;
import dev.simplequeue.schedule.Schedules;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Puts each call by reference to the SchedulerVerticle. */
final class LocalSchedules implements Schedules {
  /** A backfill has twenty statements; every other call is answered sooner. */
  private static final long ANSWER_MILLIS = Duration.ofMinutes(4).toMillis();

  private final Vertx vertx;
  private final Addresses addresses;

  LocalSchedules(Vertx vertx, Addresses addresses) {
    this.vertx = vertx;
    this.addresses = addresses;
  }

  @Override
  public Future<ScheduleReceipt> put(Schedule schedule) {
    Objects.requireNonNull(schedule, "schedule");
    return ask(schedules -> schedules.put(schedule));
  }

  @Override
  public Future<Boolean> remove(String name) {
    return named(name, schedules -> schedules.remove(name));
  }

  @Override
  public Future<Optional<ScheduleEntry>> find(String name) {
    return named(name, schedules -> schedules.find(name));
  }

  @Override
  public Future<SchedulePage> page(ScheduleQuery query) {
    Objects.requireNonNull(query, "query");
    return ask(schedules -> schedules.page(query));
  }

  @Override
  public Future<Boolean> pause(String name, String by, String note) {
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(note, "note");
    return named(name, schedules -> schedules.pause(name, by, note));
  }

  @Override
  public Future<Boolean> resume(String name, ResumeFrom from) {
    Objects.requireNonNull(from, "from");
    return named(name, schedules -> schedules.resume(name, from));
  }

  @Override
  public Future<Optional<UUID>> trigger(String name) {
    return named(name, schedules -> schedules.trigger(name));
  }

  @Override
  public Future<Optional<Backfilled>> backfill(
      String name, Instant from, Instant to, boolean preview) {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    return named(name, schedules -> schedules.backfill(name, from, to, preview));
  }

  private <T> Future<T> named(String name, Function<Schedules, Future<T>> ask) {
    try {
      TextChecks.checkName("name", name, 255, IllegalNameException::new);
    } catch (IllegalNameException e) {
      return Future.failedFuture(new SimpleQueueException(FailureCode.INVALID, e.getMessage()));
    }
    return ask(ask);
  }

  private static final class IllegalNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IllegalNameException(String field, String problem) {
      super(field + ": " + problem);
    }
  }

  private <T> Future<T> ask(Function<Schedules, Future<T>> ask) {
    return new ServiceCall<>(ask)
        .send(vertx, addresses.localSchedules(), ANSWER_MILLIS)
        .recover(error -> Future.failedFuture(nobody(error)))
        .compose(ServiceCall.Answer::toFuture);
  }

  private SimpleQueueException nobody(Throwable error) {
    return new SimpleQueueException(
        FailureCode.UNAVAILABLE,
        error instanceof ClosedException
            ? error.getMessage()
            : "no SchedulerVerticle with the address prefix "
                + addresses.prefix()
                + " answers in this Vertx: "
                + error.getMessage());
  }
}
