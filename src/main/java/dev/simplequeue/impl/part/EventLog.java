package dev.simplequeue.impl.part;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueEvent.ClaimRepaired;
import dev.simplequeue.event.QueueEvent.ClaimUnknown;
import dev.simplequeue.event.QueueEvent.Cleaned;
import dev.simplequeue.event.QueueEvent.DatabaseAway;
import dev.simplequeue.event.QueueEvent.DatabaseBack;
import dev.simplequeue.event.QueueEvent.Frequent;
import dev.simplequeue.event.QueueEvent.HandlerMissing;
import dev.simplequeue.event.QueueEvent.HandlerSlow;
import dev.simplequeue.event.QueueEvent.HandlerThrew;
import dev.simplequeue.event.QueueEvent.HandlersReady;
import dev.simplequeue.event.QueueEvent.JobDied;
import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.event.QueueEvent.JobRetried;
import dev.simplequeue.event.QueueEvent.JobsDeleted;
import dev.simplequeue.event.QueueEvent.LeaseExpired;
import dev.simplequeue.event.QueueEvent.LeaseLost;
import dev.simplequeue.event.QueueEvent.ListenerThrew;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import dev.simplequeue.event.QueueEvent.NodeStarted;
import dev.simplequeue.event.QueueEvent.NodeStopped;
import dev.simplequeue.event.QueueEvent.NotAccepted;
import dev.simplequeue.event.QueueEvent.NothingClaimed;
import dev.simplequeue.event.QueueEvent.OperationEnded;
import dev.simplequeue.event.QueueEvent.OperationProblem;
import dev.simplequeue.event.QueueEvent.OperationStarted;
import dev.simplequeue.event.QueueEvent.OperatorActed;
import dev.simplequeue.event.QueueEvent.PartitionsLate;
import dev.simplequeue.event.QueueEvent.QueuePaused;
import dev.simplequeue.event.QueueEvent.QueueResumed;
import dev.simplequeue.event.QueueEvent.ReaperWatches;
import dev.simplequeue.event.QueueEvent.Redriven;
import dev.simplequeue.event.QueueEvent.RowsRefused;
import dev.simplequeue.event.QueueEvent.RowsTaken;
import dev.simplequeue.event.QueueEvent.ScheduleKept;
import dev.simplequeue.event.QueueEvent.ScheduleMisfired;
import dev.simplequeue.event.QueueEvent.SchedulePaused;
import dev.simplequeue.event.QueueEvent.ScheduleProblem;
import dev.simplequeue.event.QueueEvent.ScheduleResumed;
import dev.simplequeue.event.QueueEvent.ScheduleSkipped;
import dev.simplequeue.event.QueueEvent.SchedulesOnTime;
import dev.simplequeue.event.QueueEvent.SchedulesOverdue;
import dev.simplequeue.event.QueueEvent.SchemaReady;
import dev.simplequeue.event.QueueEvent.SettlementFreed;
import dev.simplequeue.event.QueueEvent.SettlementRefused;
import dev.simplequeue.event.QueueEvent.SettlementStuck;
import dev.simplequeue.event.QueueEvent.StaleAnswer;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.base.LogContext;
import dev.simplequeue.impl.base.SpokenDuration;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes events as sentences, to the logger {@code dev.simplequeue}: what happened, to which job
 * and queue, what comes next. The only class that logs. Events that can come in any number are held
 * to one line per kind and second, with the number of those left out: it is said with the next
 * line, or when the second is over, or at the end.
 */
public final class EventLog implements QueueListener {
  private static final Logger LOG = LoggerFactory.getLogger("dev.simplequeue");

  /** How many of the rows that are refused are named; the event has all. */
  private static final int MOST_NAMED = 10;

  private final Throttles throttles;
  private final NodeNames nodes;

  /** What is counted together. */
  private record Kind(Class<?> event, Level level) {}

  /**
   * For a part that is deployed in this {@code Vertx}: its timers end with that.
   *
   * @param nodeName the name of this process
   */
  public EventLog(Vertx vertx, String nodeName) {
    this.throttles = new Throttles(vertx);
    this.nodes = new NodeNames(nodeName);
  }

  /** The part ends: says what was left out. */
  public void close() {
    throttles.close();
  }

  @Override
  public void on(QueueEvent event) {
    if (event instanceof Frequent) {
      return;
    }
    if (event instanceof SchemaReady e) {
      LOG.debug("The tables in schema {} are at version {}.", e.schema(), e.version());
    } else if (event instanceof DatabaseAway e) {
      LOG.warn(
          "The {} cannot use the database. It keeps trying; no acknowledged job is lost. {}",
          e.part(),
          e.error());
    } else if (event instanceof DatabaseBack e) {
      LOG.info("The {} can use the database again, after {}.", e.part(), spoken(e.outage()));
    } else if (event instanceof NodeStarted e) {
      LOG.info(
          "Node {} has started with id {} and version {} in schema {}. Options other than the defaults, without secrets: {}",
          nodes.own(e.node()),
          e.node(),
          e.version(),
          e.schema(),
          e.options());
    } else if (event instanceof HandlersReady e) {
      LOG.info("Node {} has handlers for {}.", nodes.own(e.node()), e.queues());
    } else if (event instanceof NodeStopped e) {
      stopped(e);
    } else if (event instanceof LeaseExpired e) {
      LOG.warn(
          "Node {} could not renew its lease in time. It claims no jobs and has signalled its {} running jobs. It continues"
              + " if it can renew before another node takes them. Check the database and the node's CPU and event loops.",
          nodes.own(e.node()),
          e.running());
    } else if (event instanceof LeaseLost e) {
      LOG.error(
          "Node {} lost its lease. The results of its {} running jobs are ignored; the jobs run again elsewhere. The node"
              + " continues under a new id. Look for a frozen process, a blocked event loop or a lost connection.",
          nodes.own(e.node()),
          e.running());
    } else if (event instanceof ClaimUnknown e) {
      LOG.warn(
          "The answer to a claim of node {} was lost. The node claims no jobs until those of this claim are released. {}",
          nodes.own(e.node()),
          e.error());
    } else if (event instanceof ClaimRepaired e) {
      LOG.info(
          "Node {} released {} jobs of a lost claim and claims again.",
          nodes.own(e.node()),
          e.givenBack());
    } else if (event instanceof PartitionsLate e) {
      LOG.warn(
          "The archive's next partitions could not be created. The default partition takes the rows; the janitor tries"
              + " again within a minute. Look for a session that locks the archive. {}",
          e.error());
    } else if (event instanceof NodeDeclaredDead e) {
      LOG.warn(
          "Node {} has not renewed its lease and was declared dead. Its jobs run again.",
          nodes.other(e.node(), e.name()));
    } else if (event instanceof ReaperWatches e) {
      LOG.warn(
          "The reaper declares no node dead until it has watched for one whole lease: {}. Until then the jobs of a dead node wait.",
          e.reason());
    } else if (event instanceof HandlerMissing e) {
      LOG.warn(
          "Queue {} has ready jobs, but no node has had a handler for it for {}. {} of them are now dead letters; the others"
              + " wait. Deploy a handler for this queue.",
          e.queue(),
          spoken(e.since()),
          e.buried());
    } else if (event instanceof NothingClaimed e) {
      LOG.error(
          "Queue {} has jobs that have been ready for {} and {} free places on this node, but nothing is claimed."
              + " If no transaction has locked these jobs, take a thread dump and restart the process.",
          e.queue(),
          spoken(e.ready()),
          e.places());
    } else if (event instanceof OperatorActed e) {
      LOG.info(
          "Operator {} ordered {} of {}. Outcome: {}.",
          e.by(),
          e.action(),
          e.target(),
          e.outcome());
    } else if (event instanceof QueuePaused e) {
      LOG.warn("Queue {} is paused. No node starts its jobs until it is resumed.", e.queue());
    } else if (event instanceof QueueResumed e) {
      LOG.info("Queue {} is resumed.", e.queue());
    } else if (event instanceof SchedulesOverdue e) {
      LOG.error(
          "Schedule {} should have fired {} ago, and no node fires it; {} schedules are overdue. Does a node have"
              + " scheduler.enabled, and does it reach the database?",
          e.schedule(),
          spoken(e.late()),
          e.schedules());
    } else if (event instanceof SchedulesOnTime e) {
      LOG.info("No schedule is overdue any more, after {}.", spoken(e.outage()));
    } else if (event instanceof ScheduleKept e) {
      LOG.warn(
          "Schedule {} of this node's options was changed by Java, by a message or by SQL since. That change stays. If the"
              + " options should count, remove the schedule and start the node again.",
          e.schedule());
    } else if (event instanceof SchedulePaused e) {
      LOG.warn(
          "Schedule {} is paused by {}. It does not fire until it is resumed. {}",
          e.schedule(),
          e.by(),
          e.note());
    } else if (event instanceof ScheduleResumed e) {
      LOG.info("Schedule {} is resumed.", e.schedule());
    } else if (event instanceof OperationStarted e) {
      LOG.info("Operation {} ({}) has begun.", e.operation(), e.kind());
    } else if (event instanceof OperationEnded e) {
      LOG.info(
          "Operation {} ({}) is {}. It changed {} jobs and skipped {}, in {}.",
          e.operation(),
          e.kind(),
          e.state(),
          e.changed(),
          e.skipped(),
          spoken(e.took()));
    } else if (event instanceof OperationProblem e) {
      LOG.error(
          "Operation {} does not go on. It is retried every 10 s; others are not affected. {}",
          e.operation(),
          e.error());
    } else {
      onMany(event);
    }
  }

  private void stopped(NodeStopped event) {
    if (event.unsettled() + event.left() == 0) {
      LOG.info(
          "Node {} has stopped. It settled {} finished jobs and released {}.",
          nodes.own(event.node()),
          event.settled(),
          event.givenBack());
    } else {
      LOG.warn(
          "Node {} has stopped. It settled {} finished jobs and released {}. {} finished jobs could not be settled in"
              + " time and run again; {} jobs could not be released and wait until the lease expires.",
          nodes.own(event.node()),
          event.settled(),
          event.givenBack(),
          event.unsettled(),
          event.left());
    }
  }

  /** What can come in any number. */
  private void onMany(QueueEvent event) {
    if (event instanceof Redriven e) {
      line(
          e,
          Level.INFO,
          "{} dead letters of queue {} were redriven and run again as new jobs.",
          e.jobs(),
          e.queue());
    } else if (event instanceof JobsDeleted e) {
      line(e, Level.WARN, "{} waiting jobs of queue {} were deleted.", e.jobs(), e.queue());
    } else if (event instanceof ScheduleSkipped e) {
      line(
          e,
          Level.INFO,
          "Schedule {} of queue {} has not fired: the job of an earlier tick has not ended.",
          e.schedule(),
          e.queue());
    } else if (event instanceof ScheduleMisfired e) {
      line(
          e,
          Level.WARN,
          "Schedule {} of queue {} has left out {} ticks that were too late.",
          e.schedule(),
          e.queue(),
          e.ticks());
    } else if (event instanceof ScheduleProblem e) {
      line(
          e,
          Level.ERROR,
          "Schedule {} is due but does not fire. It is retried up to once a minute; others are not affected. {}",
          e.schedule(),
          e.error());
    } else if (event instanceof Cleaned e) {
      line(e, Level.INFO, "The janitor removed {} ({} rows).", e.what(), e.rows());
    } else if (event instanceof ListenerThrew e) {
      line(
          e,
          Level.ERROR,
          "A listener threw an exception on {}. The other listeners got the event. {}",
          e.event(),
          e.error());
    } else if (event instanceof JobRetried e) {
      line(
          e,
          Level.INFO,
          "Job {} in queue {} failed in attempt {} and runs again in {}. {}",
          e.job(),
          e.queue(),
          e.attempt(),
          spoken(e.delay()),
          e.error());
    } else if (event instanceof JobDied e) {
      line(
          e,
          Level.WARN,
          "Job {} in queue {} is now a dead letter: {} after attempt {}. {}",
          e.job(),
          e.queue(),
          e.state().sqlName(),
          e.attempt(),
          e.error());
    } else if (event instanceof JobRescued e) {
      line(
          e,
          Level.WARN,
          "Job {} in queue {} was rescued from dead node {} and runs again.",
          e.job(),
          e.queue(),
          nodes.other(e.node()));
    } else if (event instanceof HandlerSlow e) {
      line(
          e,
          Level.WARN,
          "The handler of job {} in queue {} has been running for {}. It holds its permit until it ends.",
          e.job(),
          e.queue(),
          spoken(e.running()));
    } else if (event instanceof StaleAnswer e) {
      line(
          e,
          Level.WARN,
          "The result of job {} in queue {} came too late and is ignored: the job has been claimed again.",
          e.job(),
          e.queue());
    } else if (event instanceof NotAccepted e) {
      line(
          e,
          Level.WARN,
          "Job {} in queue {} was not accepted by its handler instance and is released. {}",
          e.job(),
          e.queue(),
          e.reason());
    } else if (event instanceof SettlementRefused e) {
      line(
          e,
          Level.ERROR,
          "The database refused the result of job {} in queue {}. The attempt fails for this reason; an error that cannot"
              + " be stored is stored as ASCII text. {}",
          e.job(),
          e.queue(),
          e.error());
    } else if (event instanceof HandlerThrew e) {
      threw(e);
    } else if (event instanceof SettlementStuck e) {
      line(
          e,
          Level.ERROR,
          "Job {} in queue {} has ended, but the database refuses to settle it. It does not run again while this node lives;"
              + " the settlement is retried up to once a minute. Remove the trigger, constraint or foreign key that refuses it. {}",
          e.job(),
          e.queue(),
          e.error());
    } else if (event instanceof SettlementFreed e) {
      line(
          e,
          Level.INFO,
          "Job {} in queue {} is settled, after {} of refusals.",
          e.job(),
          e.queue(),
          spoken(e.stuck()));
    } else if (event instanceof RowsRefused e) {
      line(
          e,
          Level.ERROR,
          "The database refuses the {} for {}: {}{}. Others are not affected; these are retried up to once a minute."
              + " Remove the trigger, constraint or foreign key that refuses them. {}",
          e.part(),
          e.rows().size() == 1 ? "1 row" : e.rows().size() + " rows",
          e.rows().subList(0, Math.min(MOST_NAMED, e.rows().size())),
          e.rows().size() > MOST_NAMED ? " and more" : "",
          e.error());
    } else if (event instanceof RowsTaken e) {
      line(
          e,
          Level.INFO,
          "The database no longer refuses the {}, after {}.",
          e.part(),
          spoken(e.refused()));
    }
  }

  private void line(QueueEvent event, Level level, String text, Object... values) {
    throttled(event, level, () -> LOG.atLevel(level).log(text, values));
  }

  private void throttled(QueueEvent event, Level level, Runnable write) {
    throttles.line(
        new Kind(event.getClass(), level),
        () -> about(event, write),
        lines -> LOG.atLevel(level).log("{} more lines of this kind were left out.", lines));
  }

  private static String spoken(Duration duration) {
    return SpokenDuration.of(duration);
  }

  /** The line has the job in its context; this thread, which is an event loop, has not. */
  private static void about(QueueEvent event, Runnable write) {
    if (!(event instanceof QueueEvent.OfJob of)) {
      write.run();
      return;
    }
    LogContext.enter(of.job().toString(), of.queue(), attempt(of));
    try {
      write.run();
    } finally {
      LogContext.leave();
    }
  }

  private static int attempt(QueueEvent.OfJob event) {
    if (event instanceof JobRetried e) {
      return e.attempt();
    } else if (event instanceof JobDied e) {
      return e.attempt();
    }
    return event instanceof HandlerThrew e ? e.attempt() : 0;
  }

  /** A death, and whatever may be the process's own trouble, is for everybody to see. */
  private void threw(HandlerThrew event) {
    Level level = event.last() || event.error() instanceof Error ? Level.WARN : Level.DEBUG;
    if (LOG.isEnabledForLevel(level)) {
      throttled(event, level, () -> trace(event, level));
    }
  }

  private static void trace(HandlerThrew event, Level level) {
    try {
      trace(event, level, event.error());
    } catch (Throwable e) {
      // An exception that cannot even be described: its class and its stack trace still can.
      Throwable other = new IllegalStateException(event.error().getClass().getName());
      other.setStackTrace(event.error().getStackTrace());
      trace(event, level, other);
    }
  }

  private static void trace(HandlerThrew event, Level level, Throwable error) {
    LOG.atLevel(level)
        .setCause(error)
        .log(
            "The handler of job {} in queue {} threw an exception in attempt {}:",
            event.job(),
            event.queue(),
            event.attempt());
  }
}
