package dev.simplequeue.impl.log;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueEvent.HandlerSlow;
import dev.simplequeue.event.QueueEvent.HandlerThrew;
import dev.simplequeue.event.QueueEvent.JobDied;
import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.event.QueueEvent.JobRetried;
import dev.simplequeue.event.QueueEvent.NotAccepted;
import dev.simplequeue.event.QueueEvent.SettlementFreed;
import dev.simplequeue.event.QueueEvent.SettlementRefused;
import dev.simplequeue.event.QueueEvent.SettlementStuck;
import dev.simplequeue.event.QueueEvent.StaleAnswer;
import dev.simplequeue.impl.base.SpokenDuration;
import org.slf4j.event.Level;

/** The lines about single jobs. */
final class JobLines {
  private final LogLines lines;
  private final NodeNames names;

  JobLines(LogLines lines, NodeNames names) {
    this.lines = lines;
    this.names = names;
  }

  /** {@return whether the event is one of these, and so is written} */
  boolean write(QueueEvent event) {
    if (event instanceof JobRetried e) {
      lines.throttled(
          e,
          Level.INFO,
          "Job {} in queue {} failed in attempt {} and runs again in {}. {}",
          e.job(),
          e.queue(),
          e.attempt(),
          SpokenDuration.of(e.delay()),
          e.error());
    } else if (event instanceof JobDied e) {
      lines.throttled(
          e,
          Level.WARN,
          "Job {} in queue {} is now a dead letter: {} after attempt {}. {}",
          e.job(),
          e.queue(),
          e.state().sqlName(),
          e.attempt(),
          e.error());
    } else if (event instanceof JobRescued e) {
      lines.throttled(
          e,
          Level.WARN,
          "Job {} in queue {} was rescued from dead node {} and runs again.",
          e.job(),
          e.queue(),
          names.other(e.node()));
    } else if (event instanceof HandlerThrew e) {
      threw(e);
    } else if (event instanceof HandlerSlow e) {
      lines.throttled(
          e,
          Level.WARN,
          "The handler of job {} in queue {} has been running for {}. It holds its permit until it ends.",
          e.job(),
          e.queue(),
          SpokenDuration.of(e.running()));
    } else {
      return writeSettlement(event);
    }
    return true;
  }

  private boolean writeSettlement(QueueEvent event) {
    if (event instanceof StaleAnswer e) {
      lines.throttled(
          e,
          Level.WARN,
          "The result of job {} in queue {} came too late and is ignored: the job has been claimed again.",
          e.job(),
          e.queue());
    } else if (event instanceof NotAccepted e) {
      lines.throttled(
          e,
          Level.WARN,
          "Job {} in queue {} was not accepted by its handler instance and is released. {}",
          e.job(),
          e.queue(),
          e.reason());
    } else if (event instanceof SettlementRefused e) {
      lines.throttled(
          e,
          Level.ERROR,
          "The database refused the result of job {} in queue {}. The attempt fails for this reason; an error that cannot"
              + " be stored is stored as ASCII text. {}",
          e.job(),
          e.queue(),
          e.error());
    } else if (event instanceof SettlementStuck e) {
      lines.throttled(
          e,
          Level.ERROR,
          "Job {} in queue {} has ended, but the database refuses to settle it. It does not run again while this node lives;"
              + " the settlement is retried up to once a minute. Remove the trigger, constraint or foreign key that refuses it. {}",
          e.job(),
          e.queue(),
          e.error());
    } else if (event instanceof SettlementFreed e) {
      lines.throttled(
          e,
          Level.INFO,
          "Job {} in queue {} is settled, after {} of refusals.",
          e.job(),
          e.queue(),
          SpokenDuration.of(e.stuck()));
    } else {
      return false;
    }
    return true;
  }

  /** Everybody is to see a death, and what may be the trouble of the whole process. */
  private void threw(HandlerThrew event) {
    Level level = event.last() || event.error() instanceof Error ? Level.WARN : Level.DEBUG;
    lines.trace(
        event,
        level,
        event.error(),
        "The handler of job {} in queue {} threw an exception in attempt {}:",
        event.job(),
        event.queue(),
        event.attempt());
  }
}
