package dev.simplequeue.control;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * Cancels jobs and waits for them, for {@code SimpleQueue} and for JSON messages on {@code
 * <prefix>.cancel} and {@code <prefix>.await}; answers operators on {@code <prefix>.inspect.<verb>}
 * and {@code <prefix>.operate.<verb>}. Deploy it on the event loop; it needs no poller on its node.
 */
public final class ControlVerticle extends VerticleBase {
  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public ControlVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of the queue; those of other parts are ignored
   */
  public ControlVerticle(SimpleQueueOptions options) {
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
    ControlService service = new ControlService(vertx, options, listener);
    service.open();
    return Future.succeededFuture(service::close);
  }
}
