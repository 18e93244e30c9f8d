package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import io.vertx.pgclient.PgConnection;
import java.util.function.Supplier;

/**
 * Another session that holds a snapshot: no row that dies after it can be removed until it ends.
 */
final class Snapshot {
  private Snapshot() {}

  /** Does the work while a snapshot from before it is held. */
  static <T> T heldDuring(Bed bed, Supplier<T> work) {
    PgConnection reader = bed.connect();
    await(reader.query("begin isolation level repeatable read").execute());
    await(reader.query("select count(*) from " + Bed.SCHEMA + ".job").execute());
    T result = work.get();
    await(reader.query("rollback").execute());
    await(reader.close());
    return result;
  }
}
