package dev.simplequeue.impl.log;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import io.vertx.core.Vertx;

/**
 * Writes events as sentences, to the logger {@code dev.simplequeue}: what happened, to which job
 * and queue, what comes next. Nothing else of the library logs. Events that can come in any number
 * get one line per kind and second. The log says how many were left out: with the next line, when
 * the second is over, or at the end.
 */
public final class EventLog implements QueueListener {
  private final LogLines lines;
  private final JobLines jobs;
  private final QueueLines queues;
  private final ScheduleLines schedules;
  private final NodeLines nodes;
  private final DatabaseLines database;

  /**
   * For a part that is deployed in this {@code Vertx}: its timers end with that.
   *
   * @param nodeName the name of this process
   */
  public EventLog(Vertx vertx, String nodeName) {
    NodeNames names = new NodeNames(nodeName);
    lines = new LogLines(vertx);
    jobs = new JobLines(lines, names);
    queues = new QueueLines(lines);
    schedules = new ScheduleLines(lines);
    nodes = new NodeLines(lines, names);
    database = new DatabaseLines(lines);
  }

  /** The part ends: says what was left out. */
  public void close() {
    lines.close();
  }

  @Override
  public void on(QueueEvent event) {
    if (event instanceof QueueEvent.Frequent
        || jobs.write(event)
        || queues.write(event)
        || schedules.write(event)
        || nodes.write(event)) {
      return;
    }
    database.write(event);
  }
}
