package dev.simplequeue.fault;

import java.util.UUID;

/** Is told by a worker what it does, as it does it. May be called on any thread. */
interface Witness {

  /** The worker takes part as this node. */
  void isNode(UUID node);

  /** A handler was called. */
  void started(UUID job, int fence);

  /** A handler has answered, see {@link Execution#answer}. */
  void ended(UUID job, int fence, String answer);
}
