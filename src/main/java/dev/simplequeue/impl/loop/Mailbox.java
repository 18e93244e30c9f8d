package dev.simplequeue.impl.loop;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Brings things from any thread to one context, in batches: however many are posted while the
 * context is busy, it is called once.
 *
 * <p>Not bounded by itself: what is posted are answers to jobs, and those are bounded by the
 * permits.
 */
public final class Mailbox<T> {
  private final Context context;
  private final Consumer<T> each;
  private final Runnable afterBatch;
  private final Queue<T> letters = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();

  /**
   * @param each is called on the context for each thing
   * @param afterBatch is called on the context after the last one of a batch
   */
  public Mailbox(Context context, Consumer<T> each, Runnable afterBatch) {
    this.context = context;
    this.each = each;
    this.afterBatch = afterBatch;
  }

  /** Posts a thing; from any thread. When the {@code Vertx} is closed it is dropped. */
  public void post(T thing) {
    letters.add(thing);
    if (called.compareAndSet(false, true)) {
      try {
        context.runOnContext(v -> deliver());
      } catch (RejectedExecutionException e) {
        // The Vertx is closed: who would have taken it has stopped, and has given back what was
        // open.
      }
    }
  }

  private void deliver() {
    called.set(false);
    for (T thing; (thing = letters.poll()) != null; ) {
      each.accept(thing);
    }
    afterBatch.run();
  }
}
