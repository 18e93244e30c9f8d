package dev.simplequeue.impl.part;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Events;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.event.Listeners;
import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/**
 * A part of the queue that can be deployed alone, with options from code or, deployed by name, from
 * the deployment's configuration. Its deployment fails if an option is wrong, if the tables do not
 * fit this library, or if the database cannot be reached within the start timeout.
 */
public abstract class PartVerticle extends VerticleBase {
  private final @Nullable SimpleQueueOptions given;
  private Ending ending = Future::succeededFuture;
  private Runnable lastWords = () -> {};

  /** Takes its options from the deployment's configuration. */
  protected PartVerticle() {
    this.given = null;
  }

  /** Takes a copy of these options. */
  protected PartVerticle(SimpleQueueOptions options) {
    this.given = new SimpleQueueOptions(options);
  }

  @Override
  public final Future<?> start() {
    SimpleQueueOptions options = given != null ? given : new SimpleQueueOptions(config());
    LocalCodec.register(vertx);
    Listeners listener = Events.listeners(vertx, options);
    lastWords = listener::close;
    return Startup.prepare(vertx, options, listener)
        .compose(v -> begin(options, listener))
        .onSuccess(begun -> ending = begun)
        .onFailure(error -> lastWords.run());
  }

  /** How a part ends its work. */
  @FunctionalInterface
  protected interface Ending {
    /** Ends it. */
    Future<?> end();
  }

  /** The tables are there: begins the part's work, and says how to end it. */
  protected abstract Future<Ending> begin(SimpleQueueOptions options, QueueListener listener);

  @Override
  public final Future<?> stop() {
    return ending.end().onComplete(ended -> lastWords.run());
  }
}
