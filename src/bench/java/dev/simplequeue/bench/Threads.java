package dev.simplequeue.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that share a piece of work, for contenders whose calls block. */
public final class Threads {
  private Threads() {}

  /** A part of the work: from the first number until before the second. */
  public interface Part {
    void run(int from, int to) throws Exception;
  }

  /** Has so many threads take parts of this size until all is done; fails if one of them does. */
  public static void share(int threads, int all, int size, Part part) throws Exception {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Exception> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int from = next.getAndAdd(size);
                      from < all && failure.get() == null;
                      from = next.getAndAdd(size)) {
                    part.run(from, Math.min(all, from + size));
                  }
                } catch (Exception e) {
                  failure.set(e);
                } finally {
                  done.countDown();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    done.await();
    if (failure.get() != null) {
      throw failure.get();
    }
  }
}
