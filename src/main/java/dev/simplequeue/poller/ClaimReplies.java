package dev.simplequeue.poller;

import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming.Moment;
import dev.simplequeue.impl.store.Claiming.Rewound;
import dev.simplequeue.impl.store.Claiming.Wanted;
import java.util.List;

/** What the reply to a claim means for a queue: where the next one begins, and when it is made. */
final class ClaimReplies {
  private final HeardMeanwhile heard;
  private final Runnable whenApart;

  /**
   * @param heard what was said since the claim was sent
   * @param whenApart is called when a queue's claims have come to stand apart from what they leave
   *     behind
   */
  ClaimReplies(HeardMeanwhile heard, Runnable whenApart) {
    this.heard = heard;
    this.whenApart = whenApart;
  }

  /**
   * A queue was read, and the cursor moves.
   *
   * @param stopped whether the claim ended with the last of these jobs; if not, it has read all
   * @param sent when the claim was sent
   */
  void read(
      QueuePermits queue,
      Wanted wanted,
      boolean stopped,
      List<ClaimedJob> jobs,
      Rewound rewound,
      Moment moment,
      long sent) {
    boolean wasApart = queue.cursor().isApart();
    queue.cursor().claimed(wanted, stopped, jobs, rewound, moment, sent, System.nanoTime());
    if (queue.cursor().isApart() && !wasApart) {
      whenApart.run();
    }
    if (!jobs.isEmpty()) {
      queue.claimed(System.nanoTime());
    }
  }

  /** There was no more: the queue is asked again when somebody says so, or at a poll. */
  void exhausted(QueuePermits queue) {
    if (!heard.wasWoken(queue.queue())) {
      queue.exhausted();
    }
  }
}
