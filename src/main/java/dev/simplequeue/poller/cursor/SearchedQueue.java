package dev.simplequeue.poller.cursor;

/** A queue, as the search for what claims have left behind sees it. */
public interface SearchedQueue {
  /** Its name. */
  String queue();

  /** From where on its claims read it. */
  ClaimCursor cursor();

  /** Whether a handler on this node waits for its jobs. */
  boolean hasInstances();

  /** A job was found: the next claim is to ask for it. */
  void wake();
}
