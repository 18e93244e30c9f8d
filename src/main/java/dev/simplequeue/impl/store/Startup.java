package dev.simplequeue.impl.store;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Migrations;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * What each part does before it starts: the tables must be there and fit, and have the templates of
 * its options.
 */
public final class Startup {
  private final SimpleQueueOptions options;
  private final Migrations migrations;
  private final Partitions partitions;
  private final Session session;
  private final QueueListener listener;

  private Startup(
      Vertx vertx, SimpleQueueOptions options, Session session, QueueListener listener) {
    Database database = new Database(vertx, options);
    this.options = options;
    this.migrations = new Migrations(database, session, FunctionLimits.ALL);
    this.partitions = new Partitions(database, session);
    this.session = session;
    this.listener = listener;
  }

  /**
   * Makes, brings up to date or checks the tables, as the options say, and writes the templates.
   * Waits for a database that is away until the start timeout; a database that answers no, or
   * tables that do not fit, fail at once.
   */
  public static Future<Void> prepare(
      Vertx vertx, SimpleQueueOptions options, QueueListener listener) {
    Session session = new Database(vertx, options).schemaSession();
    Startup startup = new Startup(vertx, options, session, listener);
    return new StartupRetry(vertx, new Outage("start-up", listener), options.getStartTimeout())
        .run(startup::attempt)
        .recover(error -> Future.failedFuture(StartupFailure.of(error, options)))
        .eventually(session::close);
  }

  private Future<Void> attempt() {
    return tables()
        .compose(version -> templates().map(version))
        .onSuccess(version -> listener.on(new QueueEvent.SchemaReady(options.getSchema(), version)))
        .mapEmpty();
  }

  private Future<Void> templates() {
    return new Templates(options.getSchema()).write(session, options.getTemplates());
  }

  private Future<Integer> tables() {
    if (!options.isMigrate()) {
      return migrations.check();
    }
    return migrations.apply().compose(version -> days().map(version));
  }

  /**
   * The days that can be made at once. The default partition takes the rows of others, and the
   * janitor makes them, and says if it cannot: a start does not wait for that.
   */
  private Future<Integer> days() {
    return partitions.makeAhead(options.getJanitor().getDaysAhead()).otherwise(0);
  }
}
