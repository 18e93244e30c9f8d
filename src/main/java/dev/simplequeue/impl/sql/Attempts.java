package dev.simplequeue.impl.sql;

import dev.simplequeue.impl.event.Outage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.function.Supplier;

/** Does again what a database that is away has made fail, until it works or a time is over. */
public final class Attempts {
  private static final long PAUSE_MILLIS = 500;

  private final Vertx vertx;
  private final Outage outage;
  private final long deadlineNanos;

  /**
   * @param atMost no attempt begins after so long
   */
  public Attempts(Vertx vertx, Outage outage, Duration atMost) {
    this.vertx = vertx;
    this.outage = outage;
    this.deadlineNanos = System.nanoTime() + atMost.toNanos();
  }

  /** The first result; the failure of the last attempt, or of one that no other could mend. */
  public <T> Future<T> of(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    attempt(work, done);
    return done.future();
  }

  private <T> void attempt(Supplier<Future<T>> work, Promise<T> done) {
    work.get()
        .onSuccess(
            result -> {
              outage.succeeded();
              done.complete(result);
            })
        .onFailure(
            error -> {
              if (!mayPass(error) || System.nanoTime() - deadlineNanos >= 0) {
                done.fail(error);
              } else {
                outage.failed(error);
                vertx.setTimer(PAUSE_MILLIS, timer -> attempt(work, done));
              }
            });
  }

  private static boolean mayPass(Throwable error) {
    if (error instanceof Migrations.IncompatibleSchemaException) {
      return false;
    }
    Trouble trouble = Trouble.of(error);
    // A server that answers a connection with no (a wrong password, an unknown database) will say
    // so again.
    return trouble != Trouble.REJECTED
        && trouble != Trouble.REFUSED
        && !(error.getCause() instanceof PgException answer
            && !answer.getSqlState().startsWith("57")
            && !answer.getSqlState().startsWith("53"));
  }
}
