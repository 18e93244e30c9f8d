package dev.simplequeue.impl.store;

import dev.simplequeue.impl.loop.DeadlineRetry;
import dev.simplequeue.impl.loop.DeadlineRetry.Pause;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Migrations;
import dev.simplequeue.impl.sql.SqlFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Repeats a start that failed because the database is away, until it works or a time is over. */
public final class StartupRetry {
  private static final Pause PAUSE = Pause.of(Duration.ofMillis(500));

  private final Vertx vertx;
  private final Outage outage;
  private final Duration atMost;

  /**
   * @param atMost what fails after this time is not started again
   */
  public StartupRetry(Vertx vertx, Outage outage, Duration atMost) {
    this.vertx = vertx;
    this.outage = outage;
    this.atMost = atMost;
  }

  /**
   * Completes when a start has worked. Fails as the last start did, or as one whose failure no
   * repetition can mend.
   */
  public Future<Void> run(Supplier<Future<Void>> start) {
    return DeadlineRetry.<@Nullable Throwable>run(
            vertx, atMost, PAUSE, null, before -> failureOf(start), error -> !mayPass(error))
        .compose(error -> error == null ? Future.succeededFuture() : Future.failedFuture(error));
  }

  private Future<@Nullable Throwable> failureOf(Supplier<Future<Void>> start) {
    return start
        .get()
        .transform(
            started -> {
              if (started.succeeded()) {
                outage.succeeded();
              } else if (mayPass(started.cause())) {
                outage.failed(started.cause());
              }
              return Future.succeededFuture(started.cause());
            });
  }

  private static boolean mayPass(@Nullable Throwable error) {
    if (error == null || error instanceof Migrations.IncompatibleSchemaException) {
      return false;
    }
    SqlFailure failure = SqlFailure.of(error);
    // A server that answers a connection with no (a wrong password, an unknown database) will say
    // so again.
    return failure != SqlFailure.REJECTED
        && failure != SqlFailure.REFUSED
        && !(error.getCause() instanceof PgException answer
            && !answer.getSqlState().startsWith("57")
            && !answer.getSqlState().startsWith("53"));
  }
}
