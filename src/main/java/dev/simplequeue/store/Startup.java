package dev.simplequeue.store;

import dev.simplequeue.event.Outage;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;

/**
 * What each part does before it starts: the tables must be there and fit, and have the templates of
 * its options.
 */
public final class Startup {
  private static final long PAUSE_MILLIS = 500;

  private final Vertx vertx;
  private final SimpleQueueOptions options;
  private final Migrations migrations;
  private final Partitions partitions;
  private final Session session;
  private final QueueListener listener;
  private final Outage outage;
  private final long deadlineNanos;

  private Startup(
      Vertx vertx, SimpleQueueOptions options, Session session, QueueListener listener) {
    Database database = new Database(vertx, options);
    this.vertx = vertx;
    this.options = options;
    this.migrations = new Migrations(database, session);
    this.partitions = new Partitions(database, session);
    this.session = session;
    this.listener = listener;
    this.outage = new Outage("start-up", listener);
    this.deadlineNanos = System.nanoTime() + options.getStartTimeout().toNanos();
  }

  /**
   * Makes, brings up to date or checks the tables, as the options say, and writes the templates.
   * Waits for a database that is away until the start timeout; a database that answers no, or
   * tables that do not fit, fail at once.
   */
  public static Future<Void> prepare(
      Vertx vertx, SimpleQueueOptions options, QueueListener listener) {
    Session session = new Database(vertx, options).schemaSession();
    Promise<Void> done = Promise.promise();
    new Startup(vertx, options, session, listener).attempt(done);
    return done.future().eventually(session::close);
  }

  private void attempt(Promise<Void> done) {
    tables()
        .compose(version -> templates().map(version))
        .onSuccess(
            version -> {
              outage.succeeded();
              listener.on(new QueueEvent.SchemaReady(options.getSchema(), version));
              done.complete();
            })
        .onFailure(
            error -> {
              if (!mayPass(error) || System.nanoTime() - deadlineNanos >= 0) {
                done.fail(error);
              } else {
                outage.failed(error);
                vertx.setTimer(PAUSE_MILLIS, timer -> attempt(done));
              }
            });
  }

  private Future<Void> templates() {
    return new Templates(options.getSchema()).write(session, options.getTemplates());
  }

  private Future<Integer> tables() {
    if (!options.isMigrate()) {
      return migrations.check();
    }
    return migrations
        .apply()
        .compose(
            version ->
                partitions
                    .makeAhead(options.getJanitor().getDaysAhead())
                    .map(late -> late + " days are left")
                    .otherwise(String::valueOf)
                    .onSuccess(this::report)
                    .map(version));
  }

  private void report(String partitions) {
    if (!partitions.startsWith("0 ")) {
      listener.on(new QueueEvent.PartitionsLate(partitions));
    }
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
