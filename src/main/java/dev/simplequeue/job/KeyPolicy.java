package dev.simplequeue.job;

/**
 * What a request with a unique key does when a live job holds that key. If the holder is in another
 * queue, the request fails with {@link #REPLACE} and {@link #RETIME}, because a payload must not
 * reach the wrong handler.
 *
 * <p>A request that changes a waiting holder inserts no job. Suppose that its answer is lost and
 * you enqueue it again. If the holder has ended meanwhile, the key is free, and the request is
 * inserted as a new job: its payload may run twice.
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
