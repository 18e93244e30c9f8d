package dev.simplequeue.enqueue;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.EnqueueCall;
import dev.simplequeue.impl.bus.EnqueueCall.Done;
import dev.simplequeue.impl.bus.EnqueueCall.Failed;
import dev.simplequeue.impl.bus.EnqueueCall.Outcome;
import dev.simplequeue.impl.bus.EnqueueCall.Outcomes;
import dev.simplequeue.impl.bus.EnqueueJson;
import dev.simplequeue.impl.bus.EnqueueSettings;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.bus.JobTracing;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.bus.Pollers;
import dev.simplequeue.impl.bus.Tracings;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Accepts requests to enqueue, from {@code SimpleQueue} and as JSON messages on {@code
 * <prefix>.enqueue}, and answers when they are committed.
 *
 * <p>Deploy it on the event loop. When its {@code Vertx} stops, it continues until the poller of
 * the same {@code Vertx} has stopped, so that running handlers can still enqueue.
 */
public final class EnqueueVerticle extends VerticleBase {
  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public EnqueueVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of the queue; those of other parts are ignored
   */
  public EnqueueVerticle(SimpleQueueOptions options) {
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
    Service service = new Service(options, new Database(vertx, options), listener);
    service.open();
    return Future.succeededFuture(service::close);
  }

  /** What is there between start and stop. */
  private final class Service {
    private final SimpleQueueOptions options;
    private final Addresses addresses;
    private final Buffer buffer;
    private final Tracings tracings;
    private final EnqueueSettings settings;

    Service(SimpleQueueOptions options, Database database, QueueListener listener) {
      this.options = options;
      this.tracings = Tracings.of(vertx, options.getAddressPrefix());
      this.addresses = new Addresses(options.getAddressPrefix());
      this.settings =
          new EnqueueSettings(options.getSchema(), options.getEnqueue().getMaxPayloadBytes());
      this.buffer = new Buffer(vertx, database, options, listener, this::wake);
    }

    void open() {
      EnqueueSettings.publish(vertx, addresses.prefix(), settings);
      vertx.eventBus().<EnqueueCall>localConsumer(addresses.localEnqueue(), this::onCall);
      vertx.eventBus().<Object>localConsumer(addresses.enqueue(), this::onJson);
    }

    Future<Void> close() {
      return pollerStopped()
          .compose(stopped -> buffer.close())
          .onComplete(closed -> EnqueueSettings.withdraw(vertx, addresses.prefix()));
    }

    /**
     * Running handlers may still enqueue: this part goes on until they have ended, but not for
     * ever.
     */
    private Future<Void> pollerStopped() {
      return new Pollers(vertx).drained(addresses, options.getPoller().getGrace());
    }

    private void wake(Set<String> queues) {
      new Hints(vertx, addresses.prefix()).jobs(queues);
    }

    private void onCall(Message<EnqueueCall> message) {
      enqueue(message.body())
          .onSuccess(outcomes -> message.reply(new Outcomes(outcomes), LocalCodec.local()));
    }

    private void onJson(Message<Object> message) {
      Object body = message.body();
      if (body instanceof JsonObject json) {
        one(json)
            .onSuccess(receipt -> message.reply(receipt.toJson()))
            .onFailure(error -> message.fail(codeOf(error).code(), error.getMessage()));
      } else if (body instanceof JsonArray array) {
        many(array).onSuccess(message::reply);
      } else {
        message.fail(
            FailureCode.INVALID.code(),
            "the message must be a JSON object or an array of JSON objects");
      }
    }

    private Future<Receipt> one(Object json) {
      try {
        if (!(json instanceof JsonObject object)) {
          throw new IllegalArgumentException("the entry must be a JSON object");
        }
        List<JobRequest> requests = List.of(EnqueueJson.request(object));
        JobTracing tracing = tracings.now();
        return tracing == null
            ? inserted(requests)
            : tracing.enqueue(vertx.getOrCreateContext(), requests, this::inserted);
      } catch (IllegalArgumentException e) {
        return Future.failedFuture(e);
      } catch (RuntimeException | StackOverflowError e) {
        return Future.failedFuture(EnqueueJson.unreadable(e));
      }
    }

    private Future<Receipt> inserted(List<JobRequest> requests) {
      return enqueue(new EnqueueCall(requests, false))
          .compose(outcomes -> receipt(outcomes.get(0)));
    }

    private Future<JsonArray> many(JsonArray array) {
      List<Future<JsonObject>> replies = new ArrayList<>(array.size());
      for (Object json : array) {
        replies.add(
            one(json)
                .map(Receipt::toJson)
                .otherwise(error -> EnqueueJson.failure(codeOf(error), error)));
      }
      return Future.join(replies)
          .map(
              joined -> {
                JsonArray answer = new JsonArray();
                replies.forEach(reply -> answer.add(reply.result()));
                return answer;
              });
    }

    private Future<Receipt> receipt(Outcome outcome) {
      return outcome instanceof Done done
          ? Future.succeededFuture(done.receipt())
          : Future.failedFuture(((Failed) outcome).error());
    }

    private FailureCode codeOf(Throwable error) {
      if (error instanceof EnqueueException enqueue) {
        return enqueue.code();
      }
      return error instanceof IllegalArgumentException
          ? FailureCode.INVALID
          : FailureCode.UNAVAILABLE;
    }

    private Future<List<Outcome>> enqueue(EnqueueCall call) {
      if (call.requests().isEmpty()) {
        return Future.succeededFuture(List.of());
      }
      Answer answer = new Answer(call.requests().size());
      buffer.add(call, answer);
      return answer.future();
    }
  }
}
