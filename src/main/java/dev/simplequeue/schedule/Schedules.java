package dev.simplequeue.schedule;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The recurring jobs of a queue, for all nodes. Each call is answered by the {@code
 * SchedulerVerticle} of the same {@code Vertx}. A future fails with {@link
 * dev.simplequeue.job.SimpleQueueException}; it is safe to repeat every call except {@link
 * #trigger}. Thread-safe.
 */
public interface Schedules {
  /** The most ticks of one backfill. */
  int MAX_BACKFILL = 10_000;

  /** Where a paused schedule goes on. */
  enum ResumeFrom {
    /** At its next tick: what came while it was paused is left out. */
    NOW,
    /** At the tick at which it was paused: the misfire policy says what becomes of late ones. */
    MISSED
  }

  /**
   * Makes a schedule, or changes the one with this name on all nodes; a paused one stays paused.
   * From then on the options of a node do not change it any more. It never fires for the past.
   *
   * @param schedule with a request, and cron, every or at
   * @return what has become of it
   */
  Future<ScheduleReceipt> put(Schedule schedule);

  /**
   * Removes a schedule. Jobs that it has enqueued stay. A node whose options name it makes it again
   * when it starts.
   *
   * @param name the schedule's name
   * @return whether there was one
   */
  Future<Boolean> remove(String name);

  /**
   * Finds a schedule.
   *
   * @param name its name
   * @return empty if there is none
   */
  Future<Optional<ScheduleEntry>> find(String name);

  /**
   * Reads a page of schedules, in the order of their names.
   *
   * @param query which
   * @return the page
   */
  Future<SchedulePage> page(ScheduleQuery query);

  /**
   * Pauses a schedule: no tick after the answer enqueues a job.
   *
   * @param name the schedule's name
   * @param by who does it, up to 255 characters
   * @param note why, up to 255 characters; may be empty
   * @return whether this call has paused it; false if it was paused, or there is none
   */
  Future<Boolean> pause(String name, String by, String note);

  /**
   * Lets a paused schedule go on.
   *
   * @param name the schedule's name
   * @param from where
   * @return whether this call has done so; false if it was not paused, or there is none
   */
  Future<Boolean> resume(String name, ResumeFrom from);

  /**
   * Enqueues the schedule's job now, also if it is paused, besides those of its ticks. Each call
   * enqueues another job.
   *
   * @param name the schedule's name
   * @return the job's id; empty if there is no such schedule
   */
  Future<Optional<UUID>> trigger(String name);

  /**
   * Enqueues the jobs of past ticks, at most {@value #MAX_BACKFILL}. Those whose job is there, or
   * has ended and is still kept, are left out: to repeat the call enqueues nothing. It does not ask
   * for overlaps, pauses or misfires.
   *
   * @param name the schedule's name
   * @param from the first possible tick
   * @param to no tick at it or after it, nor after now
   * @param preview whether only to count
   * @return what was enqueued; empty if there is no such schedule
   */
  Future<Optional<Backfilled>> backfill(String name, Instant from, Instant to, boolean preview);
}
