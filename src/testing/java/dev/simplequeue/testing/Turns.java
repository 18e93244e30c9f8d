package dev.simplequeue.testing;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Has one thread at a time run jobs. */
final class Turns {
  private final ReentrantLock underWay = new ReentrantLock();
  private final AtomicBoolean wanted = new AtomicBoolean();

  /**
   * Works alone.
   *
   * @throws IllegalStateException if another thread is at work
   */
  <T> T take(Supplier<T> work) {
    Waits.refuseEventLoop();
    if (!underWay.tryLock()) {
      throw new IllegalStateException("a drain is under way on another thread");
    }
    try {
      return work.get();
    } finally {
      underWay.unlock();
    }
  }

  /**
   * Works alone; or, if another thread is at work by this method, leaves it to that one, which
   * works once more, as it may have looked for the last time.
   */
  void takeOrLeave(Runnable work) {
    wanted.set(true);
    while (wanted.get() && underWay.tryLock()) {
      try {
        wanted.set(false);
        work.run();
      } finally {
        underWay.unlock();
      }
    }
  }
}
