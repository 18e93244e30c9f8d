package dev.simplequeue.cli;

import dev.simplequeue.impl.sql.Migrations;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.pgclient.PgException;

/** Why a command did not do what it was asked: one line for a person, and how the process ends. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** See {@link #exit()}. */
  private final Exit exit;

  /**
   * @param message for a person; without a password
   */
  public Failure(Exit exit, String message) {
    super(message, null, false, false);
    this.exit = exit;
  }

  /** How the process ends. */
  public Exit exit() {
    return exit;
  }

  /** What a library's failure means for the caller of a command. */
  public static Failure of(Throwable error) {
    if (error instanceof Failure ours) {
      return ours;
    } else if (error instanceof InvalidValueException || error instanceof InvalidOptionsException) {
      return new Failure(Exit.USAGE, text(error));
    } else if (error instanceof SimpleQueueException queue) {
      return ofCode(queue.code().code(), text(error));
    } else if (error instanceof ReplyException reply) {
      return reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
          ? ofCode(reply.failureCode(), text(error))
          : new Failure(Exit.UNKNOWN, "no answer has come in time");
    } else if (error instanceof Migrations.IncompatibleSchemaException) {
      return new Failure(Exit.REFUSED, text(error));
    }
    return ofDatabase(error);
  }

  /** By a failure code of the bus, which is numbered as HTTP does. */
  public static Failure ofCode(int code, String message) {
    return new Failure(
        switch (code) {
          case 400 -> Exit.USAGE;
          case 404, 408 -> Exit.NO;
          case 503 -> Exit.CONNECTION;
          case 504 -> Exit.UNKNOWN;
          default -> Exit.REFUSED;
        },
        message);
  }

  private static Failure ofDatabase(Throwable error) {
    if (error instanceof Session.NotConnectedException) {
      return new Failure(Exit.CONNECTION, text(error));
    } else if (SqlFailure.isTimeLimit(error)) {
      return new Failure(Exit.CONNECTION, "the database has not answered within the time limit");
    } else if (SqlFailure.isMissing(error)) {
      return new Failure(
          Exit.REFUSED,
          "the tables of the queue are not there: "
              + SqlFailure.refusal(error)
              + ". Check --schema, or make them with the command migrate");
    } else if (error instanceof PgException) {
      return new Failure(Exit.REFUSED, "the database refuses it: " + SqlFailure.refusal(error));
    }
    return new Failure(Exit.BUG, error.getClass().getSimpleName() + ": " + text(error));
  }

  private static String text(Throwable error) {
    return String.valueOf(error.getMessage());
  }
}
