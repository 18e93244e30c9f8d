package dev.simplequeue.poller;

import dev.simplequeue.bus.Dispatch;
import dev.simplequeue.loop.Mailbox;
import dev.simplequeue.store.ClaimedJob;
import java.util.function.Consumer;

/** A job that was sent to an instance, until the instance's place is free again. */
final class Run implements Consumer<Dispatch> {
  static final long NO_TIMER = -1;

  private final Mailbox<Run> news;
  final QueuePermits queue;
  final Instance instance;
  final Dispatch dispatch;
  final long sentNanos;

  /** The answer was taken, or does not matter any more. */
  boolean settled;

  /** The node lost its lease while it ran. */
  boolean lost;

  /** Somebody has cancelled the job, and it was told. */
  boolean cancelled;

  /** It was reported that it takes long. */
  boolean reportedSlow;

  long timer = NO_TIMER;

  Run(ClaimedJob job, QueuePermits queue, Instance instance, Mailbox<Run> news, long now) {
    this.news = news;
    this.queue = queue;
    this.instance = instance;
    this.sentNanos = now;
    this.dispatch = new Dispatch(job, instance.address(), this);
  }

  ClaimedJob job() {
    return dispatch.job();
  }

  /** There is news of the dispatch; on any thread. */
  @Override
  public void accept(Dispatch dispatch) {
    news.post(this);
  }
}
