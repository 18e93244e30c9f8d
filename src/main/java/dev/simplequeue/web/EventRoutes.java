package dev.simplequeue.web;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** What happens, as server-sent events. */
final class EventRoutes implements RouteFamily {

  @Override
  public void addTo(Api api) {
    EventHub hub = EventHub.of(api);
    api.stream(
        "/events",
        Parameters.none().flag("counts", "frequent").text("queue"),
        call -> {
          Wish wish = wish(call);
          if (!hub.hasPlace(api.options().getMaxListeners())) {
            throw new SimpleQueueException(
                FailureCode.BUFFER_FULL,
                api.options().getMaxListeners() + " listeners are there already");
          }
          HttpServerResponse response = Answers.headers(call.context().response());
          response
              .putHeader("Content-Type", "text/event-stream")
              .putHeader("X-Accel-Buffering", "no")
              .setChunked(true);
          EventListener listener =
              new EventListener(
                  api.vertx().getOrCreateContext(),
                  call.context().request().connection(),
                  response,
                  call.access(),
                  wish,
                  api,
                  hub::leave);
          response.closeHandler(v -> hub.leave(listener));
          response.exceptionHandler(error -> hub.leave(listener));
          hub.join(listener);
          return Future.succeededFuture();
        });
  }

  /**
   * What a listener wants.
   *
   * @param counts whether it wants counts
   * @param frequent whether it wants what happens for every job
   * @param queue the only one that it wants to hear of
   * @param after the id of the last event that it has had
   */
  record Wish(boolean counts, boolean frequent, Optional<String> queue, Optional<String> after) {}

  private static Wish wish(Call call) {
    boolean[] flags = {true, false};
    String[] queue = new String[1];
    new StrictJson(call.parameters())
        .flag("counts", value -> flags[0] = value)
        .flag("frequent", value -> flags[1] = value)
        .text("queue", value -> queue[0] = QueueRoutes.seen(call.access(), value))
        .end();
    return new Wish(
        flags[0],
        flags[1],
        Optional.ofNullable(queue[0]),
        Optional.ofNullable(call.context().request().getHeader("Last-Event-ID")));
  }
}
