package dev.simplequeue.upkeep;

import io.vertx.core.Future;
import java.util.List;

/** One kind of housekeeping: what an {@link UpkeepLoop} does in each round. */
@FunctionalInterface
interface Upkeep {
  /**
   * Looks how things stand and judges what is to be done, in this order; none of it waits for
   * another's success.
   */
  Future<List<UpkeepStep>> judge();
}
