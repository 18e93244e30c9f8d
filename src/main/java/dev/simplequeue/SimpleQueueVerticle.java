package dev.simplequeue;

import dev.simplequeue.control.ControlVerticle;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.notify.NotifyVerticle;
import dev.simplequeue.operations.OperationsVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.poller.PollerVerticle;
import dev.simplequeue.scheduler.SchedulerVerticle;
import dev.simplequeue.upkeep.JanitorVerticle;
import dev.simplequeue.upkeep.MetricsVerticle;
import dev.simplequeue.upkeep.ReaperVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The one verticle that most users deploy: it deploys the parts of the queue as its children, and
 * they stop with it. Deploy one per {@code Vertx} and address prefix, on the event loop. Each part
 * can also be deployed alone: a node that only enqueues has only an {@link EnqueueVerticle}.
 *
 * <p>Deployed by name it reads its options from the deployment's configuration; {@code
 * conf/simple-queue.json} shows all of them. The deployment fails if an option is wrong, if the
 * tables do not fit this library, or if the database cannot be reached within the start timeout.
 */
public final class SimpleQueueVerticle extends VerticleBase {

  /** A part of the queue: whether these options want it, and its verticle. */
  private record Registered(
      Predicate<SimpleQueueOptions> isWanted, Function<SimpleQueueOptions, Deployable> verticle) {}

  /** All parts, in the order in which they start. */
  private static final List<Registered> PARTS =
      List.of(
          new Registered(o -> o.getNotify().isEnabled() && !o.isPooler(), NotifyVerticle::new),
          new Registered(o -> true, PollerVerticle::new),
          new Registered(o -> true, EnqueueVerticle::new),
          new Registered(o -> true, ControlVerticle::new),
          new Registered(o -> o.getScheduler().isEnabled(), SchedulerVerticle::new),
          new Registered(o -> o.getOperations().isEnabled(), OperationsVerticle::new),
          new Registered(o -> o.getReaper().isEnabled(), ReaperVerticle::new),
          new Registered(o -> o.getJanitor().isEnabled(), JanitorVerticle::new),
          new Registered(MetricsVerticle::isWanted, MetricsVerticle::new));

  /** By its name: who serves no HTTP API needs no Vert.x Web. */
  private static final String WEB = "java:dev.simplequeue.web.WebVerticle";

  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public SimpleQueueVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of all parts
   */
  public SimpleQueueVerticle(SimpleQueueOptions options) {
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
    // One after the other, so that none is still starting when another fails.
    Future<?> deployed = Future.succeededFuture();
    for (Registered part : PARTS) {
      if (part.isWanted().test(options)) {
        deployed =
            deployed.compose(
                v -> vertx.deployVerticle(part.verticle().apply(options), Part.prepared()));
      }
    }
    if (options.getWeb().isEnabled()) {
      deployed = deployed.compose(v -> vertx.deployVerticle(WEB, web(options)));
    }
    // They are undeployed with their parent.
    return deployed.map(v -> Future::succeededFuture);
  }

  private static DeploymentOptions web(SimpleQueueOptions options) {
    return new DeploymentOptions()
        .setConfig(
            new JsonObject()
                .put("addressPrefix", options.getAddressPrefix())
                .put("web", options.getWeb().toJson()));
  }
}
