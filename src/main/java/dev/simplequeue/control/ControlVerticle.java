package dev.simplequeue.control;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.ControlCall;
import dev.simplequeue.impl.bus.ControlCall.Answer;
import dev.simplequeue.impl.bus.ControlCall.AwaitJob;
import dev.simplequeue.impl.bus.ControlCall.CancelByFingerprint;
import dev.simplequeue.impl.bus.ControlCall.CancelByUniqueKey;
import dev.simplequeue.impl.bus.ControlCall.CancelJob;
import dev.simplequeue.impl.bus.ControlCall.Cancelled;
import dev.simplequeue.impl.bus.ControlCall.Ended;
import dev.simplequeue.impl.bus.ControlCall.Failed;
import dev.simplequeue.impl.bus.ControlJson;
import dev.simplequeue.impl.bus.EnqueueJson;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.bus.Pollers;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Cancelling;
import dev.simplequeue.impl.store.Outcomes;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Function;

/**
 * Cancels jobs and waits for them, for {@code SimpleQueue} and for JSON messages on {@code
 * <prefix>.cancel} and {@code <prefix>.await}; answers operators on {@code
 * <prefix>.inspect.<verb>}. Deploy it on the event loop; it needs no poller on its node.
 */
public final class ControlVerticle extends VerticleBase {
  private final Part part;
  private static final Duration LAST_CANCELS = Duration.ofSeconds(5);

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
    Desk desk = new Desk(options, listener);
    desk.open();
    return Future.succeededFuture(desk::close);
  }

  /** What is there between start and stop. */
  private final class Desk {
    private final SimpleQueueOptions options;
    private final Addresses addresses;
    private final Hints hints;
    private final Session session;
    private final Canceller canceller;
    private final Waiters waiters;
    private final InspectDesk inspect;

    Desk(SimpleQueueOptions options, QueueListener listener) {
      this.options = options;
      addresses = new Addresses(options.getAddressPrefix());
      hints = new Hints(vertx, options.getAddressPrefix());
      Database database = new Database(vertx, options);
      session = database.controlSession();
      canceller = new Canceller(vertx, new Cancelling(database, session), hints);
      waiters = new Waiters(vertx, new Outcomes(database, session), options, hints, listener);
      inspect = new InspectDesk(vertx, database, addresses, hints, listener);
    }

    void open() {
      vertx.eventBus().<ControlCall>localConsumer(addresses.localControl(), this::onCall);
      vertx
          .eventBus()
          .<Object>localConsumer(
              addresses.cancel(), message -> onJson(message, ControlJson::cancel));
      vertx
          .eventBus()
          .<Object>localConsumer(addresses.await(), message -> onJson(message, ControlJson::await));
      inspect.open();
      hints.onHeard(this::hear);
    }

    private void hear(Hint hint) {
      if (hint instanceof Hint.Changed changed) {
        waiters.changed(changed.jobs());
      } else if (hint instanceof Hint.HeardAgain) {
        waiters.lookAtAll();
      }
    }

    private void onCall(Message<ControlCall> message) {
      call(message.body()).onSuccess(answer -> message.reply(answer, LocalCodec.local()));
    }

    private void onJson(Message<Object> message, Function<JsonObject, ControlCall> reader) {
      ControlCall call;
      try {
        if (!(message.body() instanceof JsonObject json)) {
          throw new IllegalArgumentException("the message must be a JSON object");
        }
        call = reader.apply(json);
      } catch (IllegalArgumentException e) {
        message.fail(FailureCode.INVALID.code(), e.getMessage());
        return;
      } catch (RuntimeException | StackOverflowError e) {
        message.fail(FailureCode.INVALID.code(), EnqueueJson.unreadable(e).getMessage());
        return;
      }
      call(call)
          .onSuccess(
              answer -> {
                if (answer instanceof Cancelled cancelled) {
                  message.reply(cancelled.cancellation().toJson());
                } else if (answer instanceof Ended ended) {
                  message.reply(ended.outcome().toJson());
                } else {
                  SimpleQueueException error = ((Failed) answer).error();
                  message.fail(error.code().code(), error.getMessage());
                }
              });
    }

    /** Never fails. */
    private Future<Answer> call(ControlCall call) {
      return answer(call).otherwise(error -> new Failed(Failures.of(error)));
    }

    private Future<Answer> answer(ControlCall call) {
      if (call instanceof CancelJob one) {
        return canceller.job(one.id()).map(Cancelled::new);
      } else if (call instanceof CancelByUniqueKey one) {
        return canceller.byUniqueKey(one.key()).map(Cancelled::new);
      } else if (call instanceof CancelByFingerprint group) {
        return canceller.byFingerprint(group.fingerprint()).map(Cancelled::new);
      }
      AwaitJob await = (AwaitJob) call;
      return waiters.await(await.id(), await.how()).map(Ended::new);
    }

    /** Goes on until the poller has stopped: handlers that still run may cancel and wait. */
    Future<Void> close() {
      return new Pollers(vertx)
          .drained(addresses, options.getPoller().getGrace())
          .compose(v -> waiters.close())
          .compose(v -> canceller.idle(LAST_CANCELS))
          .compose(v -> inspect.close(LAST_CANCELS))
          .compose(v -> session.close());
    }
  }
}
