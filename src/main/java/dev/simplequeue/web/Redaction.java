package dev.simplequeue.web;

import io.vertx.core.json.JsonObject;

/**
 * Makes what a caller with a redacted access sees of a job, instead of its payload, headers, output
 * and errors. Must not block.
 */
@FunctionalInterface
public interface Redaction {

  /** Nothing is seen. */
  Redaction NOTHING = (queue, carried) -> new JsonObject();

  /**
   * Makes what may be seen of this.
   *
   * @param queue the job's queue
   * @param carried of {@code payload}, {@code headers}, {@code output}, {@code errors}, {@code
   *     lastError}, {@code note} (of the progress): those that the answer would have
   * @return what is shown instead, under the same names; others are ignored
   */
  JsonObject redact(String queue, JsonObject carried);
}
