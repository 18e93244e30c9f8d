package dev.simplequeue.upkeep;

import dev.simplequeue.bus.Events;
import dev.simplequeue.bus.Hints;
import dev.simplequeue.bus.LocalCodec;
import dev.simplequeue.event.Outage;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.loop.Loop;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.store.Database;
import dev.simplequeue.store.Rescuing;
import dev.simplequeue.store.Session;
import dev.simplequeue.store.Startup;
import dev.simplequeue.store.Unhandled;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Frees the jobs of nodes that died or lost their lease, and watches for queues that nobody
 * handles. Safe on every node at once, and best deployed on every one: there is no leader. Deploy
 * it on the event loop.
 */
public final class ReaperVerticle extends VerticleBase {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration OFTEN_ENOUGH = Duration.ofMinutes(1);

  private final @Nullable SimpleQueueOptions given;
  private @Nullable Session session;
  private @Nullable Session handlerSession;
  private @Nullable Loop reaping;
  private @Nullable Loop missing;

  /** Takes its options from the deployment's configuration. */
  public ReaperVerticle() {
    this.given = null;
  }

  /** Takes these options. */
  public ReaperVerticle(SimpleQueueOptions options) {
    this.given = new SimpleQueueOptions(options);
  }

  @Override
  public Future<?> start() {
    SimpleQueueOptions options = given != null ? given : new SimpleQueueOptions(config());
    LocalCodec.register(vertx);
    QueueListener listener = Events.listeners(vertx, options);
    return Startup.prepare(vertx, options, listener).onSuccess(v -> begin(options, listener));
  }

  private void begin(SimpleQueueOptions options, QueueListener listener) {
    Database database = new Database(vertx, options);
    Session made = database.reaperSession();
    Hints hints = new Hints(vertx, options.getAddressPrefix());
    Reaper reaper = new Reaper(options.getPoller(), new Rescuing(database, made), hints, listener);
    // Apart from the rescues, which are transactions.
    Session now = database.upkeepSession();
    MissingHandlers handlers =
        new MissingHandlers(new Unhandled(database, now), options.getReaper(), hints, listener);
    Duration interval = options.getPoller().getHeartbeatInterval().dividedBy(2);
    Duration look =
        shorter(options.getReaper().getMissingHandlerAfter().dividedBy(5), OFTEN_ENOUGH);
    session = made;
    handlerSession = now;
    reaping =
        new Loop(
            vertx,
            new Outage("reaper", listener),
            shorter(interval, LONGEST_PAUSE),
            () -> reaper.round().map(interval));
    missing =
        new Loop(
            vertx,
            new Outage("watch for handlers", listener),
            OFTEN_ENOUGH,
            () -> handlers.look().eventually(now::rest).map(look));
    reaping.hurry();
    missing.startIn(look);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  @Override
  public Future<?> stop() {
    return reaping == null || missing == null || session == null || handlerSession == null
        ? Future.succeededFuture()
        : Future.join(
            reaping.stop().compose(v -> session.close()),
            missing.stop().compose(v -> handlerSession.close()));
  }
}
