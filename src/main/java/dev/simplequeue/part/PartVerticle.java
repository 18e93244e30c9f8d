package dev.simplequeue.part;

import dev.simplequeue.bus.Events;
import dev.simplequeue.bus.LocalCodec;
import dev.simplequeue.event.Listeners;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.store.Startup;
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
  private boolean prepared;
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
    Future<Void> ready =
        prepared ? Future.succeededFuture() : Startup.prepare(vertx, options, listener);
    return ready
        .compose(v -> begin(options, listener))
        .onSuccess(begun -> ending = begun)
        .onFailure(error -> lastWords.run());
  }

  /**
   * Deploys a part of this one, with this one's options: the tables, which are prepared, are not
   * looked at again. It is undeployed with this one.
   */
  protected final Future<String> deployPart(PartVerticle part) {
    part.prepared = true;
    return vertx.deployVerticle(part);
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
