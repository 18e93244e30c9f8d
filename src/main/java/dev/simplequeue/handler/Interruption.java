package dev.simplequeue.handler;

import dev.simplequeue.job.Job;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the thread that is inside a handler's {@code process} when its job is cancelled, and
 * never the same thread later.
 */
final class Interruption {
  private @Nullable Thread thread = Thread.currentThread();

  Interruption(Job job) {
    job.cancelled().onSuccess(v -> interrupt());
  }

  private synchronized void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** On the same thread: {@code process} has returned. */
  synchronized void end() {
    thread = null;
    // What came too late belongs to nobody else.
    Thread.interrupted();
  }
}
