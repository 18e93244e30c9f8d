package dev.simplequeue.operations;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * Carries out the operations on many jobs that were submitted by {@code SimpleQueue.operate()},
 * here or elsewhere. Can run on every node at once, without a leader: then they take turns. Deploy
 * it on the event loop.
 */
public final class OperationsVerticle extends VerticleBase {
  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public OperationsVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of the queue; those of other parts are ignored
   */
  public OperationsVerticle(SimpleQueueOptions options) {
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
    Hints hints = new Hints(vertx, options.getAddressPrefix());
    Session session = database.operationSession();
    OperationLoop loop =
        new OperationLoop(vertx, options.getOperations(), database, session, hints, listener);
    hints.onHeard(
        hint -> {
          if (hint instanceof Hint.Operations || hint instanceof Hint.HeardAgain) {
            loop.look();
          }
        });
    loop.look();
    return Future.succeededFuture(() -> loop.stop().compose(v -> session.close()));
  }
}
