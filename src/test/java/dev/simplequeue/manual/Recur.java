package dev.simplequeue.manual;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.schedule.Backfilled;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.SchedulePage;
import dev.simplequeue.schedule.ScheduleQuery;
import dev.simplequeue.schedule.ScheduleReceipt;
import dev.simplequeue.schedule.Schedules;
import dev.simplequeue.schedule.Schedules.ResumeFrom;
import dev.simplequeue.schedule.Tick;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Recurring jobs. */
final class Recur {
  private Recur() {}

  static Future<ScheduleReceipt> put(SimpleQueue queue) {
    // tag::put[]
    return queue
        .schedules()
        .put(
            Schedule.named("nightly report")
                .cron("30 2 * * *")
                .zone("Europe/Berlin")
                .request(JobRequest.of("report")));
    // end::put[]
  }

  static List<Tick> preview() {
    // tag::preview[]
    List<Tick> next =
        Schedule.named("nightly report")
            .cron("30 2 * * *")
            .zone("Europe/Berlin")
            .ticks(Instant.parse("2026-03-28T12:00:00Z"), 2);
    // 2026-03-29T01:00:00Z AFTER_GAP, 2026-03-30T00:30:00Z NORMAL
    // end::preview[]
    return next;
  }

  static Future<Optional<Backfilled>> operate(SimpleQueue queue, Instant from, Instant to) {
    // tag::operate[]
    Schedules schedules = queue.schedules();
    Future<SchedulePage> late = schedules.page(ScheduleQuery.ALL.search("report").overdue(true));
    Future<Boolean> paused = schedules.pause("nightly report", "Ada", "the printer is on fire");
    Future<Boolean> resumed =
        paused.compose(v -> schedules.resume("nightly report", ResumeFrom.NOW));
    Future<Optional<Backfilled>> filled =
        schedules.backfill("nightly report", from, to, true); // a preview
    // end::operate[]
    return late.compose(v -> resumed).compose(v -> filled);
  }
}
