package dev.simplequeue.poller;

import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/**
 * A claim that the permits want, and that was not sent yet.
 *
 * @param wanted what it asks for
 */
record NextClaim(List<Wanted> wanted, Sending sending) {

  @FunctionalInterface
  interface Sending {
    /**
     * Sends it.
     *
     * @param epoch see {@link LostClaims#epoch}
     */
    Future<Reply> send(UUID node, int epoch);
  }

  /**
   * What came of it.
   *
   * @param claimed the jobs, and whether the node may claim at all
   * @param read tells the queues' permits and cursors what the reply says of them; for a node that
   *     may claim
   */
  record Reply(Claimed claimed, Runnable read) {}
}
