package dev.simplequeue.impl.log;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueEvent.ScheduleKept;
import dev.simplequeue.event.QueueEvent.ScheduleMisfired;
import dev.simplequeue.event.QueueEvent.SchedulePaused;
import dev.simplequeue.event.QueueEvent.ScheduleProblem;
import dev.simplequeue.event.QueueEvent.ScheduleResumed;
import dev.simplequeue.event.QueueEvent.ScheduleSkipped;
import dev.simplequeue.event.QueueEvent.SchedulesOnTime;
import dev.simplequeue.event.QueueEvent.SchedulesOverdue;
import dev.simplequeue.impl.base.SpokenDuration;
import org.slf4j.event.Level;

/** The lines about schedules. */
final class ScheduleLines {
  private final LogLines lines;

  ScheduleLines(LogLines lines) {
    this.lines = lines;
  }

  /** {@return whether the event is one of these, and so is written} */
  boolean write(QueueEvent event) {
    if (event instanceof ScheduleSkipped e) {
      lines.throttled(
          e,
          Level.INFO,
          "Schedule {} of queue {} has not fired: the job of an earlier tick has not ended.",
          e.schedule(),
          e.queue());
    } else if (event instanceof ScheduleMisfired e) {
      lines.throttled(
          e,
          Level.WARN,
          "Schedule {} of queue {} has left out {} ticks that were too late.",
          e.schedule(),
          e.queue(),
          e.ticks());
    } else if (event instanceof ScheduleProblem e) {
      lines.throttled(
          e,
          Level.ERROR,
          "Schedule {} is due but does not fire. It is retried up to once a minute; others are not affected. {}",
          e.schedule(),
          e.error());
    } else if (event instanceof SchedulesOverdue e) {
      lines.error(
          "Schedule {} should have fired {} ago, and no node fires it; {} schedules are overdue. Does a node have"
              + " scheduler.enabled, and does it reach the database?",
          e.schedule(),
          SpokenDuration.of(e.late()),
          e.schedules());
    } else if (event instanceof SchedulesOnTime e) {
      lines.info("No schedule is overdue any more, after {}.", SpokenDuration.of(e.outage()));
    } else if (event instanceof ScheduleKept e) {
      lines.warn(
          "Schedule {} of this node's options was changed by Java, by a message or by SQL since. That change stays. If the"
              + " options should count, remove the schedule and start the node again.",
          e.schedule());
    } else if (event instanceof SchedulePaused e) {
      lines.warn(
          "Schedule {} is paused by {}. It does not fire until it is resumed. {}",
          e.schedule(),
          e.by(),
          e.note());
    } else if (event instanceof ScheduleResumed e) {
      lines.info("Schedule {} is resumed.", e.schedule());
    } else {
      return false;
    }
    return true;
  }
}
