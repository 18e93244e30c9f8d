package dev.simplequeue.impl.log;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueEvent.Cleaned;
import dev.simplequeue.event.QueueEvent.DatabaseAway;
import dev.simplequeue.event.QueueEvent.DatabaseBack;
import dev.simplequeue.event.QueueEvent.ListenerThrew;
import dev.simplequeue.event.QueueEvent.PartitionsLate;
import dev.simplequeue.event.QueueEvent.RowsRefused;
import dev.simplequeue.event.QueueEvent.RowsTaken;
import dev.simplequeue.event.QueueEvent.SchemaReady;
import dev.simplequeue.impl.base.SpokenDuration;
import org.slf4j.event.Level;

/** The lines about the database and its tables, and about listeners. */
final class DatabaseLines {
  /** The log names this many of the rows that are refused; the event has all. */
  private static final int MOST_NAMED = 10;

  private final LogLines lines;

  DatabaseLines(LogLines lines) {
    this.lines = lines;
  }

  /** {@return whether the event is one of these, and so is written} */
  boolean write(QueueEvent event) {
    if (event instanceof SchemaReady e) {
      lines.debug("The tables in schema {} are at version {}.", e.schema(), e.version());
    } else if (event instanceof DatabaseAway e) {
      lines.warn(
          "The {} cannot use the database. It keeps trying; no acknowledged job is lost. {}",
          e.part(),
          e.error());
    } else if (event instanceof DatabaseBack e) {
      lines.info(
          "The {} can use the database again, after {}.", e.part(), SpokenDuration.of(e.outage()));
    } else if (event instanceof PartitionsLate e) {
      lines.warn(
          "The archive's next partitions could not be created. The default partition takes the rows; the janitor tries"
              + " again within a minute. Look for a session that locks the archive. {}",
          e.error());
    } else if (event instanceof Cleaned e) {
      lines.throttled(e, Level.INFO, "The janitor removed {} ({} rows).", e.what(), e.rows());
    } else if (event instanceof RowsRefused e) {
      lines.throttled(
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
      lines.throttled(
          e,
          Level.INFO,
          "The database no longer refuses the {}, after {}.",
          e.part(),
          SpokenDuration.of(e.refused()));
    } else if (event instanceof ListenerThrew e) {
      lines.throttled(
          e,
          Level.ERROR,
          "A listener threw an exception on {}. The other listeners got the event. {}",
          e.event(),
          e.error());
    } else {
      return false;
    }
    return true;
  }
}
