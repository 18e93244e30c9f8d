package dev.simplequeue.upkeep;

import dev.simplequeue.impl.loop.Loop;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/** Something that is to be done in a round of the housekeeping. It fails alone. */
@FunctionalInterface
interface UpkeepStep {
  /** Does it, and answers how long to wait before more of it. */
  Future<Duration> run();

  /** One that has nothing more to do before the next regular round. */
  static UpkeepStep of(Supplier<Future<Void>> work) {
    return () -> work.get().map(done -> Loop.UNTIL_HURRIED);
  }
}
