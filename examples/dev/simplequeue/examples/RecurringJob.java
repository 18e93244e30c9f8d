package dev.simplequeue.examples;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.Schedule.Overlap;
import dev.simplequeue.schedule.ScheduleReceipt;
import dev.simplequeue.schedule.Tick;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Enqueues a report each night, and shows beforehand when. */
public final class RecurringJob {
  private RecurringJob() {}

  /** What is to recur. */
  public static Schedule nightly() {
    return Schedule.named("nightly report")
        .cron("30 2 * * *")
        .zone("Europe/Berlin")
        .overlap(Overlap.SKIP)
        .request(JobRequest.of("report", Map.of("kind", "daily")));
  }

  /** The next ticks, without a database. */
  public static List<Tick> preview(Instant after) {
    return nightly().ticks(after, 3);
  }

  /** Makes it, for all nodes. It is safe to do so at each start: nothing changes then. */
  public static Future<ScheduleReceipt> start(SimpleQueue queue) {
    return queue.schedules().put(nightly());
  }
}
