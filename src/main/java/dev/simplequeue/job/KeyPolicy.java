package dev.simplequeue.job;

/**
 * What a request with a unique key does when a live job holds that key. A holder of another queue
 * is only kept or rejected: a payload must not reach the wrong handler, so the other two policies
 * refuse the request then.
 *
 * <p>A request that changed a waiting holder has no job of its own. If it is enqueued again,
 * because its answer was lost, and the holder has run and ended meanwhile, it is inserted: its
 * payload may run twice.
 */
public enum KeyPolicy {
  /** Nothing; the receipt names the holder. */
  KEEP,
  /**
   * A holder that waits gets this request's payload, headers, priority and time, and keeps its id
   * and what it has been through. One that runs gives up its key and runs to its end without
   * retries; this request is inserted.
   */
  REPLACE,
  /**
   * A holder that waits gets this request's time. One that runs is treated as for {@link #REPLACE}.
   */
  RESCHEDULE,
  /** The request fails. */
  REJECT
}
