package dev.simplequeue.impl.log;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueEvent.HandlerMissing;
import dev.simplequeue.event.QueueEvent.JobsDeleted;
import dev.simplequeue.event.QueueEvent.NothingClaimed;
import dev.simplequeue.event.QueueEvent.OperationEnded;
import dev.simplequeue.event.QueueEvent.OperationProblem;
import dev.simplequeue.event.QueueEvent.OperationStarted;
import dev.simplequeue.event.QueueEvent.OperatorActed;
import dev.simplequeue.event.QueueEvent.QueuePaused;
import dev.simplequeue.event.QueueEvent.QueueResumed;
import dev.simplequeue.event.QueueEvent.Redriven;
import dev.simplequeue.impl.base.SpokenDuration;
import org.slf4j.event.Level;

/** The lines about queues, and about what operators do. */
final class QueueLines {
  private final LogLines lines;

  QueueLines(LogLines lines) {
    this.lines = lines;
  }

  /** {@return whether the event is one of these, and so is written} */
  boolean write(QueueEvent event) {
    if (event instanceof HandlerMissing e) {
      lines.warn(
          "Queue {} has ready jobs, but no node has had a handler for it for {}. {} of them are now dead letters; the others"
              + " wait. Deploy a handler for this queue.",
          e.queue(),
          SpokenDuration.of(e.since()),
          e.buried());
    } else if (event instanceof NothingClaimed e) {
      lines.error(
          "Queue {} has jobs that have been ready for {} and {} free places on this node, but nothing is claimed."
              + " If no transaction has locked these jobs, take a thread dump and restart the process.",
          e.queue(),
          SpokenDuration.of(e.ready()),
          e.places());
    } else if (event instanceof QueuePaused e) {
      lines.warn("Queue {} is paused. No node starts its jobs until it is resumed.", e.queue());
    } else if (event instanceof QueueResumed e) {
      lines.info("Queue {} is resumed.", e.queue());
    } else {
      return writeOrder(event);
    }
    return true;
  }

  private boolean writeOrder(QueueEvent event) {
    if (event instanceof OperatorActed e) {
      lines.info(
          "Operator {} ordered {} of {}. Outcome: {}.",
          e.by(),
          e.action(),
          e.target(),
          e.outcome());
    } else if (event instanceof Redriven e) {
      lines.throttled(
          e,
          Level.INFO,
          "{} dead letters of queue {} were redriven and run again as new jobs.",
          e.jobs(),
          e.queue());
    } else if (event instanceof JobsDeleted e) {
      lines.throttled(
          e, Level.WARN, "{} waiting jobs of queue {} were deleted.", e.jobs(), e.queue());
    } else if (event instanceof OperationStarted e) {
      lines.info("Operation {} ({}) has begun.", e.operation(), e.kind());
    } else if (event instanceof OperationEnded e) {
      lines.info(
          "Operation {} ({}) is {}. It changed {} jobs and skipped {}, in {}.",
          e.operation(),
          e.kind(),
          e.state(),
          e.changed(),
          e.skipped(),
          SpokenDuration.of(e.took()));
    } else if (event instanceof OperationProblem e) {
      lines.error(
          "Operation {} does not go on. It is retried every 10 s; others are not affected. {}",
          e.operation(),
          e.error());
    } else {
      return false;
    }
    return true;
  }
}
