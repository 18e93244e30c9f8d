package dev.simplequeue;

import dev.simplequeue.control.ControlVerticle;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.notify.NotifyVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.poller.PollerVerticle;
import dev.simplequeue.upkeep.JanitorVerticle;
import dev.simplequeue.upkeep.ReaperVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;

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
  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public SimpleQueueVerticle() {
    part = new Part();
  }

  /** Takes these options. */
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
    for (Deployable one : parts(options)) {
      deployed = deployed.compose(v -> vertx.deployVerticle(one, Part.prepared()));
    }
    // They are undeployed with their parent.
    return deployed.map(v -> Future::succeededFuture);
  }

  private static List<Deployable> parts(SimpleQueueOptions options) {
    List<Deployable> parts = new ArrayList<>();
    if (options.getNotify().isEnabled() && !options.isPooler()) {
      parts.add(new NotifyVerticle(options));
    }
    parts.add(new PollerVerticle(options));
    parts.add(new EnqueueVerticle(options));
    parts.add(new ControlVerticle(options));
    if (options.getReaper().isEnabled()) {
      parts.add(new ReaperVerticle(options));
    }
    if (options.getJanitor().isEnabled()) {
      parts.add(new JanitorVerticle(options));
    }
    return parts;
  }
}
