package dev.simplequeue.upkeep;

import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.SqlFailure;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Work that the database may refuse for a reason of its own (a trigger, a constraint or a missing
 * right of a user's): then it fails alone, and says so once. Any other failure is that of all work.
 * Not thread-safe: for one loop.
 */
final class OwnTrouble {
  private final Outage outage;

  /**
   * @param outage is told of refusals, and when they are over
   */
  OwnTrouble(Outage outage) {
    this.outage = outage;
  }

  /** Does it; fails if the database could not be used. */
  Future<Void> of(Supplier<Future<Void>> work) {
    return work.get()
        .onSuccess(done -> outage.succeeded())
        .recover(
            error -> {
              if (!isRefusal(error)) {
                return Future.failedFuture(error);
              }
              outage.failed(error);
              return Future.succeededFuture();
            });
  }

  /** Whether it was refused, and other work need not be. */
  static boolean isRefusal(Throwable error) {
    return SqlFailure.of(error) == SqlFailure.REFUSED || SqlFailure.mayBeOfOneRow(error);
  }
}
