package dev.simplequeue.impl.backend;

import dev.simplequeue.impl.base.SpokenDuration;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import java.time.Duration;

/** A read took the database too long and was stopped. */
public final class StoppedReadException extends SimpleQueueException {
  private static final long serialVersionUID = 1L;

  /** After this time. */
  public StoppedReadException(Duration after) {
    super(
        FailureCode.DATABASE_AWAY,
        "stopped after " + SpokenDuration.of(after) + "; narrow the filter");
  }
}
