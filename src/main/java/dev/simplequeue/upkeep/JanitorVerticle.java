package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Partitions;
import dev.simplequeue.impl.store.Progressing;
import dev.simplequeue.impl.store.Retention;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Creates the archive's partitions in advance, and removes records after their retention time. Can
 * run on every node at once; deploy it on the event loop. A queue works without a janitor: the
 * archive's default partition then takes the rows, and nothing is removed.
 */
public final class JanitorVerticle extends VerticleBase {
  /** Not at once: nodes that start together need not all do the same. */
  private static final Duration FIRST_ROUND = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public JanitorVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of the queue; those of other parts are ignored
   */
  public JanitorVerticle(SimpleQueueOptions options) {
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
    Session session = database.upkeepSession();
    Janitor janitor =
        new Janitor(
            options.getJanitor(),
            new Partitions(database, session),
            new Retention(database, session, listener),
            new Progressing(database, session),
            listener);
    UpkeepLoop rounds =
        new UpkeepLoop(
                vertx,
                "janitor",
                janitor,
                options.getJanitor().getInterval(),
                LONGEST_PAUSE,
                session,
                listener)
            .restingBetweenRounds();
    rounds.startIn(FIRST_ROUND);
    return Future.succeededFuture(rounds::stop);
  }
}
