package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.BoundedWait;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Measuring;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Counts jobs and tables for the {@code MeterListener}, every 15 s. One node of the cluster counts,
 * and shows the numbers, until it stops or dies; then another one does. {@code SimpleQueueVerticle}
 * deploys it if a listener measures. Deploy it on the event loop.
 */
public final class MetricsVerticle extends VerticleBase {
  private final Part part;

  /** Takes its options from the deployment's configuration. Without a listener it does nothing. */
  public MetricsVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of the queue, with a listener that measures
   */
  public MetricsVerticle(SimpleQueueOptions options) {
    part = new Part(options);
  }

  /**
   * Whether these options need it.
   *
   * @param options the options of the queue
   * @return whether one of their listeners measures
   */
  public static boolean isWanted(SimpleQueueOptions options) {
    return Measures.of(options.getListeners()) != null;
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
    @Nullable Measures measures = Measures.of(options.getListeners());
    if (measures == null) {
      return Future.succeededFuture(Future::succeededFuture);
    }
    Count count = new Count(vertx, options, measures, listener);
    count.loop.hurry();
    return Future.succeededFuture(count::stop);
  }

  /** What is there between start and stop. */
  private static final class Count {
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Duration DUTY = INTERVAL.multipliedBy(3);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final UUID me = UUID.randomUUID();
    private final Vertx vertx;
    private final Session session;
    private final Measuring measuring;
    private final Measures measures;
    private final Vitals vitals;
    private final Loop loop;

    Count(Vertx vertx, SimpleQueueOptions options, Measures measures, QueueListener listener) {
      Database database = new Database(vertx, options);
      this.vertx = vertx;
      this.session = database.inspectSession();
      this.measuring = new Measuring(database, session);
      this.measures = measures;
      this.vitals = Vitals.of(vertx, options.getAddressPrefix());
      this.loop = new Loop(vertx, new Outage("metrics", listener), LONGEST_PAUSE, this::round);
    }

    private Future<Duration> round() {
      measures.changed(vitals);
      return measuring
          .keep(me, DUTY)
          .compose(mine -> mine ? count() : pass())
          // What was counted before is not true any more, and nobody else may know.
          .onFailure(error -> measures.notCounting())
          .map(INTERVAL);
    }

    private Future<Void> count() {
      return measuring.count().onSuccess(measures::counted).mapEmpty();
    }

    private Future<Void> pass() {
      measures.notCounting();
      return Future.succeededFuture();
    }

    Future<?> stop() {
      return BoundedWait.await(vertx, LAST_WORDS, loop.stop().compose(v -> measuring.leave(me)))
          .onComplete(left -> measures.notCounting())
          .compose(v -> session.close());
    }
  }
}
