package dev.simplequeue.impl.sql;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the answers that a session's connection owes. If one does not come, asks the server, on
 * a connection that lasts for one question, whether the process at the other end works on it: a
 * half-open connection never answers, and a statement that is at work may take its time. While
 * there is no answer, it waits on.
 */
final class LivenessProbe {
  private static final Sql LOOK = Sql.statement("look_at_process");
  private static final Sql LOOK_AT_ITSELF = Sql.statement("look_at_itself");

  /** How long an answer may take, and a question; and how long the next question waits. */
  private static final long PATIENCE_MILLIS = 2000;

  /**
   * What a slow network still carries looks as if it were lost. So whatever follows a connection
   * that was given up has its whole time, or large answers would never come through.
   */
  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

  private static final int NOBODY = 0;

  private final Vertx vertx;
  private final PgConnectOptions options;
  private final String name;
  private final String look = LOOK.in("");
  private final String lookAtItself = LOOK_AT_ITSELF.in("");

  private int known = NOBODY;
  private boolean waitsForStandby;
  private long quietUntil = System.nanoTime();
  private @Nullable Future<Boolean> asking;

  /** No answer came, so that nobody knows whether the work was done. */
  static class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnansweredException(String message) {
      super(message, null, false, false);
    }
  }

  /** No answer came within the time limit. */
  static final class TooLateException extends UnansweredException {
    private static final long serialVersionUID = 1L;

    private TooLateException(Duration limit) {
      super("no answer within " + limit.toMillis() + " ms");
    }
  }

  /**
   * @param options how the session connects
   */
  LivenessProbe(Vertx vertx, PgConnectOptions options) {
    this.vertx = vertx;
    this.name = options.getProperties().get("application_name");
    this.options = new PgConnectOptions(options);
    this.options.addProperty("application_name", "simplequeue probe" + lastWord(name));
  }

  /** What tells a session from others of its kind, with the space before it. */
  private static String lastWord(String name) {
    return name.substring(name.lastIndexOf(' '));
  }

  /**
   * Learns, on the session's new connection, which process can be asked about: one that finds
   * itself under its number and name. Behind a pooler they may be another's.
   */
  Future<Void> know(PgConnection made) {
    known = NOBODY;
    return made.preparedQuery(lookAtItself)
        .execute(Tuple.of(made.processId(), name))
        .map(rows -> rows.iterator().next().getBoolean("found"))
        .otherwise(false)
        .map(
            found -> {
              known = found ? made.processId() : NOBODY;
              return null;
            });
  }

  /** The answer to the work of this process, or a failure when it will not come in time or ever. */
  <T> Future<T> answer(Future<T> work, int process, Duration limit) {
    long millis = limit.toMillis();
    long patience = Math.min(millis, PATIENCE_MILLIS);
    return work.timeout(patience, TimeUnit.MILLISECONDS)
        .recover(
            error -> work.isComplete() ? work : doubted(work, process, limit, millis - patience));
  }

  private <T> Future<T> doubted(Future<T> work, int process, Duration limit, long rest) {
    if (rest == 0) {
      return Future.failedFuture(tooLate(limit));
    }
    Promise<T> answer = Promise.promise();
    work.timeout(rest, TimeUnit.MILLISECONDS)
        .onComplete(
            answer::tryComplete,
            error -> answer.tryFail(work.isComplete() ? error : tooLate(limit)));
    ask(work, process, answer);
    return answer.future();
  }

  /** A smaller batch waits just as long for a standby. */
  private UnansweredException tooLate(Duration limit) {
    return waitsForStandby
        ? new UnansweredException(
            "no answer within "
                + limit.toMillis()
                + " ms: the server waits at commit for a synchronous standby. Start the standby,"
                + " or empty synchronous_standby_names")
        : new TooLateException(limit);
  }

  private <T> void ask(Future<T> work, int process, Promise<T> answer) {
    Future<Boolean> asked = isLost(process);
    asked.onSuccess(
        lost -> {
          if (lost) {
            answer.tryFail(
                new UnansweredException(
                    "the connection is half open: the server does not work on the statement, and"
                        + " its answer has not come"));
          }
        });
    work.timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(
            late ->
                asked.onComplete(
                    done -> {
                      if (!answer.future().isComplete()) {
                        ask(work, process, answer);
                      }
                    }));
  }

  /** One question at a time, for all work that waits for the same process. */
  private Future<Boolean> isLost(int process) {
    if (process != known || System.nanoTime() - quietUntil < 0) {
      return Future.succeededFuture(false);
    }
    Future<Boolean> asked = asking;
    if (asked == null) {
      asked = question(process);
      asking = asked;
      asked.onComplete(done -> answered(done.result()));
    }
    return asked;
  }

  private void answered(boolean lost) {
    asking = null;
    if (lost) {
      quietUntil = System.nanoTime() + QUIET_NANOS;
    }
  }

  /** A server that is frozen, or has no connection to spare, says nothing. */
  private Future<Boolean> question(int process) {
    Future<PgConnection> made = PgConnection.connect(vertx, options);
    return made.onSuccess(asker -> asker.exceptionHandler(error -> {}))
        .compose(asker -> works(asker, process))
        .map(works -> !works)
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .otherwise(
            unknown -> {
              waitsForStandby = false;
              return false;
            })
        .onComplete(done -> made.onSuccess(PgConnection::close));
  }

  private Future<Boolean> works(PgConnection asker, int process) {
    return asker
        .preparedQuery(look)
        .execute(Tuple.of(process, name))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              waitsForStandby = row.getBoolean("waits_for_standby");
              return row.getBoolean("works");
            });
  }
}
