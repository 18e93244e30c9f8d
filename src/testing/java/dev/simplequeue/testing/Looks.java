package dev.simplequeue.testing;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the kit looks at jobs: by the test's pool or, once the application has ended and has closed
 * its Vert.x with that pool, by one of its own.
 */
final class Looks {
  private static final Duration END = Duration.ofSeconds(10);

  private final Pool given;
  private final PgConnectOptions database;
  private final BooleanSupplier hasEnded;
  private @Nullable Vertx vertx;
  private @Nullable Pool own;

  Looks(Pool given, PgConnectOptions database, BooleanSupplier hasEnded) {
    this.given = given;
    this.database = database;
    this.hasEnded = hasEnded;
  }

  synchronized Pool pool() {
    if (!hasEnded.getAsBoolean()) {
      return given;
    }
    Pool pool = own;
    if (pool == null) {
      vertx = Vertx.vertx();
      pool =
          PgBuilder.pool()
              .with(new PoolOptions().setMaxSize(1))
              .connectingTo(database)
              .using(vertx)
              .build();
      own = pool;
    }
    return pool;
  }

  synchronized void close() {
    if (vertx != null) {
      Waits.get(vertx.close(), END, "the end of the kit's own connection");
    }
  }
}
