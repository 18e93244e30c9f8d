package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.impl.loop.Sequence;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.util.concurrent.TimeUnit;

/** Does to all tables what autovacuum does to those that have changed, but when it is told to. */
final class Autovacuum implements AutoCloseable {
  private static final String VISIT = "vacuum (analyze, skip_locked)";

  private final Bed bed;
  private final PgConnection session;
  private volatile boolean goesOn = true;
  private Future<?> visits = Future.succeededFuture();

  Autovacuum(Bed bed) {
    this.bed = bed;
    this.session = bed.connect();
  }

  /** One visit; returns when it is over. */
  void visit() {
    await(session.query(VISIT).execute());
  }

  /** From now on until it is closed, the first one in a second. */
  void visitEachSecond() {
    visits =
        Sequence.repeat(
            () ->
                bed.vertx()
                    .timer(1, TimeUnit.SECONDS)
                    .compose(
                        v -> goesOn ? session.query(VISIT).execute() : Future.succeededFuture())
                    .map(v -> goesOn));
  }

  @Override
  public void close() {
    goesOn = false;
    await(visits);
    await(session.close());
  }
}
