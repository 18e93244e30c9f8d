package dev.simplequeue.cli;

import dev.simplequeue.impl.sql.Channel;
import dev.simplequeue.impl.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hears what nodes tell each other by NOTIFY: names and ids, no more. When the connection is lost
 * it says so, for what was told meanwhile is lost too, and makes another.
 */
final class Listening {
  private static final long LOOK_MILLIS = 5_000;

  private final Vertx vertx;
  private final Channel channel;
  private final Promise<Void> ended = Promise.promise();

  Listening(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.channel = new Channel(database);
  }

  /** Until the Vertx is closed; fails only if the first connection cannot be made. */
  Future<Void> follow(Consumer<JsonObject> heard) {
    channel.onHeard(payload -> tell(payload, heard), () -> heard.accept(event("connectionLost")));
    channel
        .send(List.of())
        .onFailure(ended::fail)
        .onSuccess(
            v -> {
              heard.accept(event("listening"));
              look(true, heard);
            });
    return ended.future();
  }

  /** A connection that is half open would be silent for ever. */
  private void look(boolean connected, Consumer<JsonObject> heard) {
    vertx.setTimer(
        LOOK_MILLIS,
        timer ->
            channel
                .send(List.of())
                .onComplete(
                    sent -> {
                      if (sent.succeeded() && !connected) {
                        heard.accept(event("listening"));
                      }
                      look(sent.succeeded(), heard);
                    }));
  }

  private static JsonObject event(String type) {
    return new JsonObject().put("type", type).put("at", Instant.now().toString());
  }

  /** Anybody may notify: what is no JSON object is passed over. */
  private static void tell(String payload, Consumer<JsonObject> heard) {
    JsonObject told;
    try {
      told = new JsonObject(payload);
    } catch (RuntimeException e) {
      return;
    }
    for (String kind : List.of("jobs", "cancelled", "awaited", "changed", "paused", "schedules")) {
      if (told.containsKey(kind)) {
        heard.accept(
            event(kind)
                .put("node", String.valueOf(told.getValue("from")))
                .put("names", told.getJsonArray(kind)));
      }
    }
  }
}
