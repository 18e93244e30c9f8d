package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.OverdueSchedules;
import dev.simplequeue.impl.store.Rescuing;
import dev.simplequeue.impl.store.Unhandled;
import dev.simplequeue.impl.store.Unparking;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Frees the jobs of nodes that died or lost their lease, and watches for queues without a handler
 * and for schedules that do not fire. Can run on every node at once, and should be deployed on
 * every node: there is no leader. Deploy it on the event loop.
 */
public final class ReaperVerticle extends VerticleBase {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration OFTEN_ENOUGH = Duration.ofMinutes(1);

  /** A stop waits no longer for a rescue: another node, or the next start, begins it again. */
  private static final Duration LAST_RESCUE = Duration.ofSeconds(5);

  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public ReaperVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of the queue; those of other parts are ignored
   */
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
    Duration pause =
        UpkeepLoop.shorter(options.getReaper().getMissingHandlerAfter().dividedBy(5), OFTEN_ENOUGH);
    UpkeepLoop reaping = reaping(options, database, hints, listener);
    UpkeepLoop watching = watching(options, database, hints, listener, pause);
    reaping.start();
    watching.startIn(pause);
    return Future.succeededFuture(() -> Future.join(reaping.stop(LAST_RESCUE), watching.stop()));
  }

  private UpkeepLoop reaping(
      SimpleQueueOptions options, Database database, Hints hints, QueueListener listener) {
    Session rescues = database.reaperSession();
    Reaper reaper =
        new Reaper(
            options.getPoller(),
            new Rescuing(database, rescues, listener),
            new Unparking(database, rescues, listener),
            hints,
            listener);
    Duration halfBeat = options.getPoller().getHeartbeatInterval().dividedBy(2);
    return new UpkeepLoop(
        vertx,
        "reaper",
        reaper,
        halfBeat,
        UpkeepLoop.shorter(halfBeat, LONGEST_PAUSE),
        rescues,
        listener);
  }

  /** For missing handlers and late schedules; apart from the rescues, which are transactions. */
  private UpkeepLoop watching(
      SimpleQueueOptions options,
      Database database,
      Hints hints,
      QueueListener listener,
      Duration pause) {
    Session looks = database.upkeepSession();
    MissingHandlers handlers =
        new MissingHandlers(
            new Unhandled(database, looks, listener), options.getReaper(), hints, listener);
    LateSchedules late =
        new LateSchedules(
            new OverdueSchedules(database, looks),
            Vitals.of(vertx, options.getAddressPrefix()),
            listener);
    return new UpkeepLoop(
            vertx,
            "watch for handlers",
            () -> handlers.judge().map(steps -> with(steps, late::look)),
            pause,
            OFTEN_ENOUGH,
            looks,
            listener)
        .restingBetweenRounds();
  }

  private static List<UpkeepStep> with(List<UpkeepStep> steps, Supplier<Future<Void>> more) {
    return Stream.concat(Stream.of(UpkeepStep.of(more)), steps.stream()).toList();
  }
}
