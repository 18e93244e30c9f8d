package dev.simplequeue.web;

import dev.simplequeue.impl.backend.AuditPage;
import dev.simplequeue.impl.bus.TextIds;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The audit. */
final class AuditRoutes implements RouteFamily {
  private static final int MAX_SIZE = 500;
  private static final int DEFAULT_SIZE = 50;

  @Override
  public void addTo(Api api) {
    api.get(
        "/audit",
        Parameters.none()
            .text("by", "action", "outcome", "queue", "job", "schedule", "cursor")
            .integer("size"),
        call -> page(api, call));
  }

  private static Future<JsonObject> page(Api api, Call call) {
    if (call.access().queues().isPresent()) {
      throw Problem.forbidden("the audit is for those who may see all queues");
    }
    AuditPage.Query query = query(call.parameters());
    return api.backend(backend -> backend.audit(query))
        .map(
            page -> {
              JsonObject json = page.toJson();
              for (Object entry : json.getJsonArray("entries")) {
                JsonObject target = ((JsonObject) entry).getJsonObject("target", new JsonObject());
                api.redacting().filter(call.access(), target.getJsonObject("filter"));
                api.redacting().without(call.access(), (JsonObject) entry, "detail");
              }
              return json;
            });
  }

  private static AuditPage.Query query(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    int[] size = {DEFAULT_SIZE};
    UUID[] cursor = new UUID[1];
    StrictJson read = new StrictJson(json);
    for (String name : new String[] {"by", "action", "outcome", "queue", "job", "schedule"}) {
      read.text(name, value -> texts.put(name, value));
    }
    read.text("cursor", value -> cursor[0] = TextIds.read("cursor", value))
        .integer("size", value -> size[0] = value)
        .end();
    if (size[0] < 1 || size[0] > MAX_SIZE) {
      throw new InvalidValueException("size", "is " + size[0] + "; the limit is 1 to " + MAX_SIZE);
    }
    return new AuditPage.Query(
        size[0],
        Optional.ofNullable(cursor[0]),
        Optional.ofNullable(texts.get("by")),
        Optional.ofNullable(texts.get("action")),
        Optional.ofNullable(texts.get("outcome")),
        Optional.ofNullable(texts.get("queue")),
        Optional.ofNullable(texts.get("job")),
        Optional.ofNullable(texts.get("schedule")));
  }
}
