package dev.simplequeue.cli;

import dev.simplequeue.cli.doctor.Doctor;
import dev.simplequeue.control.ControlVerticle;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.impl.base.SpokenDuration;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Migrations;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.FunctionLimits;
import dev.simplequeue.impl.store.Partitions;
import dev.simplequeue.notify.NotifyVerticle;
import dev.simplequeue.options.EventOptions;
import dev.simplequeue.options.SchedulerOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.scheduler.SchedulerVerticle;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way over SQL: parts of the queue run in this process, each when it is first asked, and none
 * that claims jobs, fires schedules or keeps house. A connection for each part that is asked.
 */
public final class Direct implements Cluster {
  /** What a part that was asked to stop may take: an order that is on its way is heard of. */
  private static final Duration LAST = Duration.ofSeconds(10);

  /** The parts that answer. */
  private enum Answering {
    CONTROL,
    ENQUEUE,
    SCHEDULES,
    /** Tells the nodes, which would find out by themselves, but later. */
    NOTIFY
  }

  private final Vertx vertx;
  private final Context context;
  private final SimpleQueueOptions options;
  private final Duration timeout;
  private final String by;
  private final Addresses addresses;
  private final Map<Answering, Future<String>> deployed = new EnumMap<>(Answering.class);
  private final Queries queries;
  private @Nullable Future<Void> checked;

  /**
   * @param vertx closed with this
   * @param options where the database is
   * @param timeout for each answer
   * @param by who orders what is ordered; empty if that is not known
   */
  public Direct(Vertx vertx, SimpleQueueOptions options, Duration timeout, String by) {
    this.by = by;
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.timeout = timeout;
    this.options =
        new SimpleQueueOptions(options)
            .setEvents(new EventOptions().setPublish(EventOptions.Publish.NONE))
            .setScheduler(new SchedulerOptions().setEnabled(false));
    this.addresses = new Addresses(options.getAddressPrefix());
    this.queries =
        new Queries(new Database(vertx, this.options), "node " + this.options.getNodeName());
  }

  @Override
  public Future<JsonObject> ask(Verb verb, JsonObject message) {
    return onContext(() -> answer(verb, message));
  }

  /** Sessions are used from one context. */
  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        v -> work.get().recover(error -> Future.failedFuture(named(error))).onComplete(done));
    return done.future();
  }

  private Future<JsonObject> answer(Verb verb, JsonObject message) {
    return switch (verb) {
      case COUNTS -> order(addresses.inspect("counts"), message, Answering.CONTROL);
      case PAGE -> order(addresses.inspect("page"), message, Answering.CONTROL);
      case JOB -> order(addresses.inspect("job"), message, Answering.CONTROL);
      case AWAIT -> order(addresses.await(), message, Answering.CONTROL);
      case CANCEL -> signed(addresses.cancel(), message, Answering.CONTROL);
      case REDRIVE -> signed(addresses.operate("redrive"), message, Answering.CONTROL);
      case PREVIEW -> order(addresses.inspect("preview"), message, Answering.CONTROL);
      case SUBMIT -> signed(addresses.operate("submit"), message, Answering.CONTROL);
      case OPERATION -> order(addresses.inspect("operation"), message, Answering.CONTROL);
      case OPERATIONS -> order(addresses.inspect("operations"), message, Answering.CONTROL);
      case CANCEL_OPERATION ->
          signed(addresses.operate("cancelOperation"), message, Answering.CONTROL);
      case PAUSE -> signed(addresses.operate("pause"), message, Answering.CONTROL);
      case RESUME -> signed(addresses.operate("resume"), message, Answering.CONTROL);
      case DELETE -> signed(addresses.operate("delete"), message, Answering.CONTROL);
      case RUN_NOW -> signed(addresses.operate("runNow"), message, Answering.CONTROL);
      case REPRIORITISE -> signed(addresses.operate("reprioritise"), message, Answering.CONTROL);
      case ENQUEUE -> told(addresses.enqueue(), message, Answering.ENQUEUE);
      case SCHEDULES -> order(addresses.schedule("page"), message, Answering.SCHEDULES);
      case SCHEDULE -> order(addresses.schedule("find"), message, Answering.SCHEDULES);
      case PREVIEW_SCHEDULE -> order(addresses.schedule("preview"), message, Answering.SCHEDULES);
      case TRIGGER_SCHEDULE -> signed(addresses.schedule("trigger"), message, Answering.SCHEDULES);
      case PAUSE_SCHEDULE -> signed(addresses.schedule("pause"), message, Answering.SCHEDULES);
      case RESUME_SCHEDULE -> signed(addresses.schedule("resume"), message, Answering.SCHEDULES);
      case BACKFILL_SCHEDULE ->
          signed(addresses.schedule("backfill"), message, Answering.SCHEDULES);
      case QUEUES ->
          order(addresses.inspect("counts"), message, Answering.CONTROL).compose(queries::queues);
      case NODES -> checked().compose(v -> queries.nodes());
      case HEALTH -> checked().compose(v -> queries.health());
      case SET_LIMITS -> checked().compose(v -> queries.setLimits(signed(message)));
    };
  }

  /** Asks a part of this process. */
  private Future<JsonObject> order(String address, JsonObject message, Answering part) {
    DeliveryOptions limit = new DeliveryOptions().setSendTimeout(timeout.toMillis());
    return checked()
        .compose(v -> deploy(part))
        .compose(v -> vertx.eventBus().<JsonObject>request(address, message, limit))
        .map(reply -> reply.body());
  }

  /** An order of somebody's, for the audit. */
  private Future<JsonObject> signed(String address, JsonObject message, Answering part) {
    return told(address, signed(message), part);
  }

  private JsonObject signed(JsonObject message) {
    return by.isEmpty() ? message : message.copy().put("by", by);
  }

  /** The same as {@link #order}, and the nodes are told at once. */
  private Future<JsonObject> told(String address, JsonObject message, Answering part) {
    Future<?> listening =
        options.isPooler()
            ? Future.succeededFuture()
            : checked().compose(v -> deploy(Answering.NOTIFY));
    return listening.compose(v -> order(address, message, part));
  }

  private Future<Void> checked() {
    Future<Void> done = checked;
    if (done == null) {
      Database database = new Database(vertx, options);
      Session session = database.schemaSession();
      done =
          new Migrations(database, session, FunctionLimits.ALL)
              .check()
              .<Void>mapEmpty()
              .eventually(session::close);
      checked = done;
    }
    return done;
  }

  private Future<String> deploy(Answering part) {
    return deployed.computeIfAbsent(
        part, p -> vertx.deployVerticle(verticle(p).get(), Part.prepared()));
  }

  private Supplier<Deployable> verticle(Answering part) {
    return switch (part) {
      case CONTROL -> () -> new ControlVerticle(options);
      case ENQUEUE -> () -> new EnqueueVerticle(options);
      case SCHEDULES -> () -> new SchedulerVerticle(options);
      case NOTIFY -> () -> new NotifyVerticle(options);
    };
  }

  private Failure named(Throwable error) {
    PgConnectOptions at = options.getConnectOptions();
    if (error instanceof Session.NotConnectedException) {
      Throwable cause = error.getCause() == null ? error : error.getCause();
      return new Failure(
          Exit.CONNECTION,
          "no connection to " + where() + ", as " + at.getUser() + ": " + cause.getMessage());
    } else if (SqlFailure.isNoRight(error)) {
      return new Failure(
          Exit.REFUSED,
          "the role " + at.getUser() + " lacks a right: " + SqlFailure.refusal(error));
    }
    return Failure.of(error);
  }

  /**
   * Makes the tables, or brings them up to date, as a node does that may.
   *
   * @param dryRun only say what would be done
   * @return {@code from} and {@code to}: the versions; {@code migrations} and {@code functions}:
   *     the names of what was, or would be, applied and made
   */
  public Future<JsonObject> migrate(boolean dryRun) {
    return onContext(
        () -> {
          Database database = new Database(vertx, options);
          Session session = database.schemaSession();
          Migrations migrations = new Migrations(database, session, FunctionLimits.ALL);
          return migrations
              .pending()
              .compose(
                  pending ->
                      dryRun
                          ? Future.succeededFuture(pending)
                          : migrations
                              .apply()
                              .compose(v -> makeDays(database, session))
                              .map(pending))
              .map(Direct::json)
              .eventually(session::close);
        });
  }

  /** As at the start of a node: what cannot be made now is left to a janitor. */
  private Future<Integer> makeDays(Database database, Session session) {
    return new Partitions(database, session)
        .makeAhead(options.getJanitor().getDaysAhead())
        .otherwise(0);
  }

  private static JsonObject json(Migrations.Pending pending) {
    return new JsonObject()
        .put("from", pending.version())
        .put("to", Math.max(pending.version(), Migrations.LIBRARY_VERSION))
        .put("migrations", new JsonArray(pending.steps()))
        .put("functions", new JsonArray(pending.functions()));
  }

  /**
   * Looks for what is wrong, also where the tables do not fit.
   *
   * @param limit for each statement
   * @param snapshotAge how old a transaction may be
   * @param ignored the names of checks that are left out
   */
  public Future<JsonObject> examine(Duration limit, Duration snapshotAge, Set<String> ignored) {
    return onContext(() -> new Doctor(vertx, options, limit, snapshotAge).look(ignored));
  }

  @Override
  public Future<Void> follow(JsonObject wish, Consumer<JsonObject> heard) {
    if (!wish.isEmpty()) {
      return Future.failedFuture(
          new Failure(
              Exit.USAGE, "over SQL nothing can be chosen; --queue and --frequent need --url"));
    }
    return onContext(
        () ->
            checked()
                .compose(v -> new Listening(vertx, new Database(vertx, options)).follow(heard)));
  }

  @Override
  public String where() {
    PgConnectOptions at = options.getConnectOptions();
    return "PostgreSQL at "
        + at.getHost()
        + ':'
        + at.getPort()
        + ", database "
        + at.getDatabase()
        + ", schema "
        + options.getSchema();
  }

  @Override
  public void close() {
    try {
      onContext(queries::close)
          .compose(v -> vertx.close())
          .toCompletionStage()
          .toCompletableFuture()
          .get(LAST.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new Failure(
          Exit.UNKNOWN, "the connections did not close within " + SpokenDuration.of(LAST));
    }
  }
}
