package dev.simplequeue.job;

/**
 * What a request with a unique key does when a live job holds that key. If the holder is in another
 * queue, the request fails with {@link #REPLACE} and {@link #RETIME}, because a payload must not
 * reach the wrong handler.
 *
 * <p>A request that changed a waiting holder has no job of its own. If it is enqueued again because
 * its answer was lost, and the holder has ended meanwhile, it is inserted: its payload may run
 * twice.
 */
public enum KeyPolicy {
  /** Nothing is changed; the receipt names the holder. */
  KEEP,
  /**
   * A waiting or ready holder gets this request's payload, headers, priority and time, and keeps
   * its id, attempts and errors. A running holder loses its key and its retries and runs to its
   * end; this request is inserted.
   */
  REPLACE,
  /**
   * A waiting or ready holder gets this request's time. A running holder is treated as for {@link
   * #REPLACE}.
   */
  RETIME,
  /** The request fails with {@link FailureCode#KEY_HELD}. */
  REJECT
}
