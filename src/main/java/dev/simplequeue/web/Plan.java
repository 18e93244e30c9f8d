package dev.simplequeue.web;

import dev.simplequeue.impl.backend.ChangeRequest.Go;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/**
 * What an order comes to: read, checked and allowed, but not begun.
 *
 * @param target what it changes, for the audit; never a payload
 * @param work makes the change; is safe to be repeated with the same seed
 */
record Plan(JsonObject target, Function<Go, Future<Result>> work) {

  /**
   * What came of it.
   *
   * @param json the answer
   * @param detail for the audit
   * @param isFinal whether a repetition gets the same answer, and does not try again
   */
  record Result(JsonObject json, String detail, boolean isFinal) {
    static Result of(JsonObject json, String detail) {
      return new Result(json, detail, true);
    }

    /** The answer is short, and is the detail too. */
    static Result of(JsonObject json) {
      return of(json, json.encode());
    }
  }
}
