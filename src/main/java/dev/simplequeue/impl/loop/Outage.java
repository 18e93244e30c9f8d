package dev.simplequeue.impl.loop;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Reports one part's trouble with the database once when it begins and once when it is over. While
 * it comes and goes, only what has lasted for a while, or comes after a while, is reported: a
 * server that refuses every third statement must not fill the log. One per loop, to be told by it
 * alone.
 */
public final class Outage {
  private static final Duration WHILE = Duration.ofSeconds(5);

  private final String part;
  private final QueueListener listener;
  private final LongSupplier clock;
  private long quietUntil;
  private volatile long since;
  private volatile boolean failing;
  private boolean reported;

  /**
   * @param part the words for the part, such as {@code claim loop}
   */
  public Outage(String part, QueueListener listener) {
    this(part, listener, System::nanoTime);
  }

  /**
   * @param clock in nanoseconds, monotonic
   */
  Outage(String part, QueueListener listener, LongSupplier clock) {
    this.part = part;
    this.listener = listener;
    this.clock = clock;
    this.quietUntil = clock.getAsLong();
  }

  /** The words for the part. */
  public String part() {
    return part;
  }

  /** For how long the part has not been able to work; zero if it can. On any thread. */
  public Duration lasts() {
    return failing ? Duration.ofNanos(clock.getAsLong() - since) : Duration.ZERO;
  }

  /** The part's work failed for a reason that lies with the database. */
  public void failed(Throwable error) {
    long now = clock.getAsLong();
    if (!failing) {
      since = now;
      failing = true;
    }
    if (!reported && now - quietUntil >= 0) {
      reported = true;
      listener.on(new QueueEvent.DatabaseAway(part, String.valueOf(error)));
    }
  }

  /** The part's work succeeded. */
  public void succeeded() {
    failing = false;
    if (reported) {
      long now = clock.getAsLong();
      reported = false;
      quietUntil = now + WHILE.toNanos();
      listener.on(new QueueEvent.DatabaseBack(part, Duration.ofNanos(now - since)));
    }
  }
}
