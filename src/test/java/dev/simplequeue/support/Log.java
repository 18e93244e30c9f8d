package dev.simplequeue.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** What the library logs, for a test to read. */
public final class Log implements AutoCloseable {
  private static final Logger LIBRARY = (Logger) LoggerFactory.getLogger("dev.simplequeue");
  private static final Logger ALL = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  private final ListAppender<ILoggingEvent> appender =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          // Its context is that of now.
          event.prepareForDeferredProcessing();
          super.append(event);
        }
      };
  private final Logger logger;
  private final Level before;

  private Log(Logger logger, Level level) {
    this.logger = logger;
    before = logger.getLevel();
    appender.start();
    logger.setLevel(level);
    logger.setAdditive(false);
    logger.addAppender(appender);
  }

  /** Listens from now on, from level info up. */
  public static Log listen() {
    return listen(Level.INFO);
  }

  /** Listens from now on, from this level up. */
  public static Log listen(Level level) {
    return new Log(LIBRARY, level);
  }

  /** Listens to everybody in this JVM, from level debug up. */
  public static Log listenToAll() {
    return new Log(ALL, Level.DEBUG);
  }

  /** The lines so far. */
  public List<String> lines() {
    return List.copyOf(appender.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** The lines so far with their exceptions. */
  public List<String> linesAndTraces() {
    return List.copyOf(appender.list).stream()
        .map(
            event ->
                event.getFormattedMessage()
                    + "\n"
                    + ThrowableProxyUtil.asString(event.getThrowableProxy()))
        .toList();
  }

  /** What stands in the context (MDC) of each line so far that has this text. */
  public List<Map<String, String>> context(String text) {
    return List.copyOf(appender.list).stream()
        .filter(event -> event.getFormattedMessage().contains(text))
        .map(ILoggingEvent::getMDCPropertyMap)
        .toList();
  }

  /** The levels of the lines so far. */
  public List<Level> levels() {
    return List.copyOf(appender.list).stream().map(ILoggingEvent::getLevel).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(before);
    logger.setAdditive(true);
  }
}
