package dev.simplequeue.impl.log;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.impl.base.LogContext;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes the lines of the log, and holds those that can come in any number to one in a second. */
final class LogLines {
  private static final Logger LOG = LoggerFactory.getLogger("dev.simplequeue");

  private final Throttles throttles;

  /** What is counted together. */
  private record Kind(Class<?> event, Level level) {}

  LogLines(Vertx vertx) {
    this.throttles = new Throttles(vertx);
  }

  /** Says what was left out. */
  void close() {
    throttles.close();
  }

  void debug(String text, Object... values) {
    LOG.debug(text, values);
  }

  void info(String text, Object... values) {
    LOG.info(text, values);
  }

  void warn(String text, Object... values) {
    LOG.warn(text, values);
  }

  void error(String text, Object... values) {
    LOG.error(text, values);
  }

  /** A line of which there can be any number. */
  void throttled(QueueEvent event, Level level, String text, Object... values) {
    throttled(event, level, () -> LOG.atLevel(level).log(text, values));
  }

  /** The same, with the stack trace of an error. */
  void trace(QueueEvent event, Level level, Throwable error, String text, Object... values) {
    if (LOG.isEnabledForLevel(level)) {
      throttled(event, level, () -> trace(level, error, text, values));
    }
  }

  private void throttled(QueueEvent event, Level level, Runnable write) {
    throttles.line(
        new Kind(event.getClass(), level),
        () -> inContext(event, write),
        lines -> LOG.atLevel(level).log("{} more lines of this kind were left out.", lines));
  }

  private static void trace(Level level, Throwable error, String text, Object... values) {
    try {
      LOG.atLevel(level).setCause(error).log(text, values);
    } catch (Throwable e) {
      // An exception that cannot even be described: its class and its stack trace still can.
      Throwable other = new IllegalStateException(error.getClass().getName());
      other.setStackTrace(error.getStackTrace());
      LOG.atLevel(level).setCause(other).log(text, values);
    }
  }

  /** The line has the job in its context; this thread, which is an event loop, does not. */
  private static void inContext(QueueEvent event, Runnable write) {
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
    if (event instanceof QueueEvent.JobRetried e) {
      return e.attempt();
    } else if (event instanceof QueueEvent.JobDied e) {
      return e.attempt();
    }
    return event instanceof QueueEvent.HandlerThrew e ? e.attempt() : 0;
  }
}
