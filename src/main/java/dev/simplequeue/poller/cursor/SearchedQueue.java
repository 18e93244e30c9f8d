package dev.simplequeue.poller.cursor;

import java.util.UUID;

/** A queue, as the search for what claims have left behind sees it. */
public interface SearchedQueue {
  /** Its name. */
  String queue();

  /** From where on its claims read it. */
  ClaimCursor cursor();

  /** Whether a handler on this node waits for its jobs. */
  boolean hasInstances();

  /** The jobs that claims leave behind on purpose. */
  UUID[] leftOut();

  /** A job was found: the next claim is to ask for it. */
  void wake();
}
