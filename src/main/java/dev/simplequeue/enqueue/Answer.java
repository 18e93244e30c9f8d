package dev.simplequeue.enqueue;

import dev.simplequeue.impl.bus.EnqueueCall.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.List;

/** The answer to one call, which is complete when each of its requests has ended. */
final class Answer {
  private final Promise<List<Outcome>> all = Promise.promise();
  private final Outcome[] outcomes;
  private int open;

  /** To a call with this many requests, at least one. */
  Answer(int requests) {
    outcomes = new Outcome[requests];
    open = requests;
  }

  /** What became of the request at this place; once for each. */
  void ended(int place, Outcome outcome) {
    outcomes[place] = outcome;
    if (--open == 0) {
      all.complete(Arrays.asList(outcomes));
    }
  }

  /** What became of the requests, in their order. */
  Future<List<Outcome>> future() {
    return all.future();
  }
}
