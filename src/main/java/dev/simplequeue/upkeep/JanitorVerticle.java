package dev.simplequeue.upkeep;

import dev.simplequeue.bus.Events;
import dev.simplequeue.event.Outage;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.loop.Loop;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.store.Database;
import dev.simplequeue.store.Partitions;
import dev.simplequeue.store.Retention;
import dev.simplequeue.store.Session;
import dev.simplequeue.store.Startup;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the archive's partitions ahead of time, and takes away what is older than it is to be kept.
 * Safe on every node at once; deploy it on the event loop. A queue without a janitor works: the
 * archive's default partition then takes what no partition was made for, and nothing is taken away.
 */
public final class JanitorVerticle extends VerticleBase {
  /** Not at once: nodes that start together need not all do the same. */
  private static final Duration FIRST_ROUND = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final @Nullable SimpleQueueOptions given;
  private @Nullable Session session;
  private @Nullable Loop loop;

  /** Takes its options from the deployment's configuration. */
  public JanitorVerticle() {
    this.given = null;
  }

  /** Takes these options. */
  public JanitorVerticle(SimpleQueueOptions options) {
    this.given = new SimpleQueueOptions(options);
  }

  @Override
  public Future<?> start() {
    SimpleQueueOptions options = given != null ? given : new SimpleQueueOptions(config());
    QueueListener listener = Events.listeners(vertx, options);
    return Startup.prepare(vertx, options, listener).onSuccess(v -> begin(options, listener));
  }

  private void begin(SimpleQueueOptions options, QueueListener listener) {
    Database database = new Database(vertx, options);
    Session made = database.upkeepSession();
    Janitor janitor =
        new Janitor(
            options.getJanitor(),
            new Partitions(database, made),
            new Retention(database, made),
            listener);
    Loop rounds =
        new Loop(
            vertx,
            new Outage("janitor", listener),
            LONGEST_PAUSE,
            () -> janitor.round().eventually(made::rest));
    session = made;
    loop = rounds;
    rounds.startIn(FIRST_ROUND);
  }

  @Override
  public Future<?> stop() {
    Session open = session;
    return loop == null || open == null
        ? Future.succeededFuture()
        : loop.stop().compose(v -> open.close());
  }
}
