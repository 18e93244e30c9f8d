package dev.simplequeue.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the library logs, for a test to read. */
public final class Log implements AutoCloseable {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.simplequeue");

  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  private Log() {}

  /** Listens from now on, from level info up. */
  public static Log listen() {
    Log log = new Log();
    log.appender.start();
    LOGGER.setLevel(Level.INFO);
    LOGGER.setAdditive(false);
    LOGGER.addAppender(log.appender);
    return log;
  }

  /** The lines so far. */
  public List<String> lines() {
    return List.copyOf(appender.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    LOGGER.detachAppender(appender);
    LOGGER.setLevel(null);
    LOGGER.setAdditive(true);
  }
}
