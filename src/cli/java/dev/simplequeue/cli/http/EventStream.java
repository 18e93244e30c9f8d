package dev.simplequeue.cli.http;

import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads the API's server-sent events. */
public final class EventStream {
  /** The server says something at least every fifteen seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final ApiClient api;
  private String type = "message";
  private final StringBuilder data = new StringBuilder();

  /** Of this API. */
  public EventStream(ApiClient api) {
    this.api = api;
  }

  /**
   * Hears events.
   *
   * @param wish as the query of the API has it
   * @return fails when the stream has ended
   */
  public Future<Void> follow(JsonObject wish, Consumer<JsonObject> heard) {
    Promise<Void> ended = Promise.promise();
    api.request(
            HttpMethod.GET,
            "/events" + ApiClient.asQuery(wish.copy().put("counts", false)),
            SILENCE)
        .compose(request -> request.putHeader("Accept", "text/event-stream").send())
        .onFailure(error -> ended.fail(api.named(error, false)))
        .onSuccess(response -> read(response, heard, ended));
    return ended.future();
  }

  private void read(HttpClientResponse response, Consumer<JsonObject> heard, Promise<Void> ended) {
    String content = String.valueOf(response.getHeader("Content-Type"));
    if (response.statusCode() != 200 || !content.startsWith("text/event-stream")) {
      ended.fail(
          new Failure(
              Exit.REFUSED,
              "the API at "
                  + api.where()
                  + " has no stream of events here (status "
                  + response.statusCode()
                  + ")"));
      return;
    }
    RecordParser lines =
        RecordParser.newDelimited("\n", line -> line(line.toString().stripTrailing(), heard));
    response.handler(lines);
    response.exceptionHandler(error -> ended.tryFail(over()));
    response.endHandler(v -> ended.tryFail(over()));
  }

  private Failure over() {
    return new Failure(Exit.CONNECTION, "the stream of events of " + api.where() + " has ended");
  }

  private void line(String line, Consumer<JsonObject> heard) {
    if (line.startsWith("event:")) {
      type = line.substring(6).strip();
    } else if (line.startsWith("data:")) {
      data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).strip());
    } else if (line.isEmpty() && !data.isEmpty()) {
      heard.accept(event());
      data.setLength(0);
      type = "message";
    }
  }

  private JsonObject event() {
    JsonObject event = new JsonObject().put("type", type);
    try {
      new JsonObject(data.toString()).forEach(entry -> event.put(entry.getKey(), entry.getValue()));
    } catch (DecodeException e) {
      event.put("data", data.toString());
    }
    return event;
  }
}
