package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.event.Outage;
import dev.simplequeue.impl.loop.BoundedWait;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Rescuing;
import dev.simplequeue.impl.store.Unhandled;
import dev.simplequeue.impl.store.Unparking;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Frees the jobs of nodes that died or lost their lease, and watches for queues that nobody
 * handles. Safe on every node at once, and best deployed on every one: there is no leader. Deploy
 * it on the event loop.
 */
public final class ReaperVerticle extends VerticleBase {
  private final Part part;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration OFTEN_ENOUGH = Duration.ofMinutes(1);

  /** A stop waits no longer for a rescue: another node, or the next start, begins it again. */
  private static final Duration LAST_RESCUE = Duration.ofSeconds(5);

  /** Takes its options from the deployment's configuration. */
  public ReaperVerticle() {
    part = new Part();
  }

  /** Takes these options. */
  public ReaperVerticle(SimpleQueueOptions options) {
    part = new Part(options);
  }

  @Override
  public Future<?> start() {
    return part.start(vertx, config(), this::begin);
  }

  @Override
  public Future<?> stop() {
    return part.stop();
  }

  private Future<Ending> begin(SimpleQueueOptions options, QueueListener listener) {
    Database database = new Database(vertx, options);
    Hints hints = new Hints(vertx, options.getAddressPrefix());
    Session rescues = database.reaperSession();
    Reaper reaper =
        new Reaper(
            options.getPoller(),
            new Rescuing(database, rescues, listener),
            new Unparking(database, rescues, listener),
            hints,
            listener);
    Duration interval = options.getPoller().getHeartbeatInterval().dividedBy(2);
    Loop reaping =
        new Loop(
            vertx,
            new Outage("reaper", listener),
            shorter(interval, LONGEST_PAUSE),
            () -> reaper.round().map(interval));
    // Apart from the rescues, which are transactions.
    Session looks = database.upkeepSession();
    MissingHandlers handlers =
        new MissingHandlers(
            new Unhandled(database, looks, listener), options.getReaper(), hints, listener);
    Duration pause =
        shorter(options.getReaper().getMissingHandlerAfter().dividedBy(5), OFTEN_ENOUGH);
    Loop missing =
        new Loop(
            vertx,
            new Outage("watch for handlers", listener),
            OFTEN_ENOUGH,
            () -> handlers.look().eventually(looks::rest).map(pause));
    reaping.hurry();
    missing.startIn(pause);
    return Future.succeededFuture(
        () ->
            Future.join(
                BoundedWait.await(vertx, LAST_RESCUE, reaping.stop()).compose(v -> rescues.close()),
                missing.stop().compose(v -> looks.close())));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
