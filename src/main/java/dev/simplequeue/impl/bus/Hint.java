package dev.simplequeue.impl.bus;

import java.util.Set;
import java.util.UUID;

/**
 * What a part of the queue, on this node or another, tells the others so that they need not wait
 * for their next poll. Losing one costs time and nothing else.
 */
public sealed interface Hint {

  /** There may be jobs in these queues. */
  record Jobs(Set<String> queues) implements Hint {}

  /** These running jobs were cancelled. */
  record Cancelled(Set<UUID> jobs) implements Hint {}

  /** Somebody awaits these jobs: tell when one of them has ended, or an attempt has. */
  record Awaited(Set<UUID> jobs) implements Hint {}

  /** These queues were paused: give back what has not started of their jobs. */
  record Paused(Set<String> queues) implements Hint {}

  /** These schedules are new, or were changed: look when they are due. */
  record Schedules(Set<String> names) implements Hint {}

  /** These operations are new. */
  record Operations(Set<UUID> operations) implements Hint {}

  /** Something became of these jobs that somebody awaits. */
  record Changed(Set<UUID> jobs) implements Hint {}

  /**
   * The listener hears again after it did not, so that hints may have been lost: look for
   * yourselves.
   */
  record HeardAgain() implements Hint {}

  /** The listener does not hear: look more often until it does. */
  record Deaf() implements Hint {}
}
