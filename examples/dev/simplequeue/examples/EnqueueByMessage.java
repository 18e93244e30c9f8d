package dev.simplequeue.examples;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/**
 * Any verticle, any language on the event bus, or a bridge: a job is a JSON message, and the reply
 * is its receipt.
 */
public final class EnqueueByMessage {

  private EnqueueByMessage() {}

  /** Enqueues a job that runs in an hour at the earliest; gives its id. */
  public static Future<String> remind(Vertx vertx, String user) {
    JsonObject request =
        new JsonObject()
            .put("queue", "reminder")
            .put("payload", new JsonObject().put("user", user))
            .put("runIn", "1h")
            .put("priority", 7)
            .put("uniqueKey", "reminder-" + user);
    return vertx
        .eventBus()
        .<JsonObject>request("simplequeue.enqueue", request)
        .map(reply -> reply.body().getString("id"));
    // A wrong request fails with a ReplyException: code 400, and the message names the field.
  }
}
