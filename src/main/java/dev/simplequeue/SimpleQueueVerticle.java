package dev.simplequeue;

import dev.simplequeue.control.ControlVerticle;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.listener.ListenerVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.part.PartVerticle;
import dev.simplequeue.poller.PollerVerticle;
import dev.simplequeue.upkeep.JanitorVerticle;
import dev.simplequeue.upkeep.ReaperVerticle;
import io.vertx.core.Future;
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
public final class SimpleQueueVerticle extends PartVerticle {

  /** Takes its options from the deployment's configuration. */
  public SimpleQueueVerticle() {}

  /** Takes these options. */
  public SimpleQueueVerticle(SimpleQueueOptions options) {
    super(options);
  }

  @Override
  protected Future<Ending> begin(SimpleQueueOptions options, QueueListener listener) {
    // One after the other, so that none is still starting when another fails.
    Future<?> deployed = Future.succeededFuture();
    for (PartVerticle part : parts(options)) {
      deployed = deployed.compose(v -> deployPart(part));
    }
    // They are undeployed with their parent.
    return deployed.map(v -> Future::succeededFuture);
  }

  private static List<PartVerticle> parts(SimpleQueueOptions options) {
    List<PartVerticle> parts = new ArrayList<>();
    if (options.getListener().isEnabled() && !options.isPooler()) {
      parts.add(new ListenerVerticle(options));
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
