package dev.simplequeue.impl.bus;

import java.util.List;

/** What a test orders a poller to do. Nobody listens for it in production. */
public sealed interface ByHand {

  /** Look for one job of this queue, once; answered with whether it is worth looking again. */
  record Claim(String queue) implements ByHand {}

  /** Name the queues that have a handler; answered with {@link Handled}. */
  record Queues() implements ByHand {}

  /**
   * Die, as far as others can see: renew the lease no more, and write down nothing of what runs;
   * answered with the id that was the node's. It goes on under another one.
   */
  record Die() implements ByHand {}

  /**
   * The queues that have a handler.
   *
   * @param claimable whether jobs can be claimed for all of them by now
   */
  record Handled(List<String> queues, boolean claimable) {}
}
