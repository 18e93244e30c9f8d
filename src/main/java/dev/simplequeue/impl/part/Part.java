package dev.simplequeue.impl.part;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every part's verticle does when it starts and stops: options come from code or, deployed by
 * name, from the deployment's configuration. The start fails if an option is wrong, if the tables
 * do not fit this library, or if the database cannot be reached within the start timeout.
 */
public final class Part {
  private static final String PREPARED = "tablesArePrepared";

  private final @Nullable SimpleQueueOptions given;
  private Ending ending = Future::succeededFuture;
  private Runnable lastWords = () -> {};
  private @Nullable Vitals vitals;

  /** Takes its options from the deployment's configuration. */
  public Part() {
    this.given = null;
  }

  /** Takes a copy of these options. */
  public Part(SimpleQueueOptions options) {
    this.given = new SimpleQueueOptions(options);
  }

  /**
   * How a part deploys other parts with its own options: the tables, which are prepared, are not
   * looked at again.
   */
  public static DeploymentOptions prepared() {
    return new DeploymentOptions().setConfig(JsonObject.of(PREPARED, true));
  }

  /** How a part begins its work. */
  @FunctionalInterface
  public interface Beginning {
    /** The tables are there: begins the part's work, and says how to end it. */
    Future<Ending> begin(SimpleQueueOptions options, QueueListener listener);
  }

  /** How a part ends its work. */
  @FunctionalInterface
  public interface Ending {
    /** Ends it. */
    Future<?> end();
  }

  /**
   * Prepares the tables and begins the work, on the verticle's context.
   *
   * @param config the deployment's: the options of a verticle that was given none, or {@link
   *     #prepared}
   */
  public Future<?> start(Vertx vertx, JsonObject config, Beginning beginning) {
    if (!vertx.getOrCreateContext().isEventLoopContext()) {
      throw new InvalidValueException(
          "threadingModel",
          "must be EVENT_LOOP: the parts of the queue never block; deploy only your handlers on"
              + " worker or virtual threads");
    }
    if (given == null && config.isEmpty()) {
      throw new InvalidValueException(
          "uri",
          "is missing, because the configuration of the deployment is empty; if you use the"
              + " launcher, check that -conf names a file that exists and that is valid JSON");
    }
    SimpleQueueOptions options = given != null ? given : new SimpleQueueOptions(config);
    LocalCodec.register(vertx);
    Vitals seen = Vitals.of(vertx, options.getAddressPrefix());
    vitals = seen;
    seen.begins(
        vertx.getOrCreateContext(),
        options.getHealth().getLoopLateAfter(),
        Measures.of(options.getListeners()));
    Listeners listener = Events.listeners(vertx, options);
    lastWords = listener::close;
    boolean prepared = given != null && config.getBoolean(PREPARED, false);
    Future<Void> ready =
        prepared ? Future.succeededFuture() : Startup.prepare(vertx, options, listener);
    return ready
        .compose(v -> beginning.begin(options, listener))
        .onSuccess(begun -> ending = begun)
        .onFailure(error -> lastWords.run())
        .onComplete(started -> seen.began(started.succeeded()));
  }

  /** Ends the work; the log says what it has left out. */
  public Future<?> stop() {
    Vitals seen = Objects.requireNonNull(vitals, "it has started");
    seen.ends();
    return ending
        .end()
        .onComplete(
            ended -> {
              lastWords.run();
              seen.ended();
            });
  }
}
