package dev.simplequeue.upkeep;

import dev.simplequeue.event.Outage;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.loop.Loop;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.part.PartVerticle;
import dev.simplequeue.store.Database;
import dev.simplequeue.store.Partitions;
import dev.simplequeue.store.Retention;
import dev.simplequeue.store.Session;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Keeps the archive's partitions ahead of time, and takes away what is older than it is to be kept.
 * Safe on every node at once; deploy it on the event loop. A queue without a janitor works: the
 * archive's default partition then takes what no partition was made for, and nothing is taken away.
 */
public final class JanitorVerticle extends PartVerticle {
  /** Not at once: nodes that start together need not all do the same. */
  private static final Duration FIRST_ROUND = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Takes its options from the deployment's configuration. */
  public JanitorVerticle() {}

  /** Takes these options. */
  public JanitorVerticle(SimpleQueueOptions options) {
    super(options);
  }

  @Override
  protected Future<Ending> begin(SimpleQueueOptions options, QueueListener listener) {
    Database database = new Database(vertx, options);
    Session session = database.upkeepSession();
    Janitor janitor =
        new Janitor(
            options.getJanitor(),
            new Partitions(database, session),
            new Retention(database, session, listener),
            listener);
    Loop rounds =
        new Loop(
            vertx,
            new Outage("janitor", listener),
            LONGEST_PAUSE,
            () -> janitor.round().eventually(session::rest));
    rounds.startIn(FIRST_ROUND);
    return Future.succeededFuture(() -> rounds.stop().compose(v -> session.close()));
  }
}
