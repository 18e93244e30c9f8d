package dev.simplequeue.web;

import dev.simplequeue.impl.backend.DeadGroups;
import dev.simplequeue.impl.bus.TextIds;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/** Dead letters. */
final class DeadRoutes implements RouteFamily {

  @Override
  public void addTo(Api api) {
    api.get("/dead", JobRoutes.FILTER, call -> page(api, call));
    api.get(
        "/dead/groups",
        Parameters.none().text("queue", "cursor").integer("rows"),
        call -> groups(api, call));
  }

  /** A page of jobs, of the states that dead letters have. */
  private static Future<JsonObject> page(Api api, Call call) {
    JsonObject query = call.parameters().copy();
    JsonArray states = new JsonArray();
    for (JobState state : JobState.values()) {
      if (!state.isLive() && state != JobState.COMPLETED) {
        states.add(state.sqlName());
      }
    }
    if (!query.containsKey("states")) {
      query.put("states", states);
    } else if (!query.getJsonArray("states").stream().allMatch(states::contains)) {
      throw new InvalidValueException("states", "must hold only words out of " + states.getList());
    }
    return JobRoutes.page(api, call, query);
  }

  private static Future<JsonObject> groups(Api api, Call call) {
    return api.backend(backend -> backend.deadGroups(query(call)))
        .map(groups -> shown(api, call, groups));
  }

  private static DeadGroups.Query query(Call call) {
    String[] queue = new String[1];
    int[] rows = {DeadGroups.DEFAULT_ROWS};
    UUID[] cursor = new UUID[1];
    new StrictJson(call.parameters())
        .text("queue", value -> queue[0] = QueueRoutes.seen(call.access(), value))
        .text("cursor", value -> cursor[0] = TextIds.read("cursor", value))
        .integer("rows", value -> rows[0] = value)
        .end();
    if (rows[0] < 1 || rows[0] > DeadGroups.MAX_ROWS) {
      throw new InvalidValueException(
          "rows", "is " + rows[0] + "; the limit is 1 to " + DeadGroups.MAX_ROWS);
    }
    return new DeadGroups.Query(
        Optional.ofNullable(queue[0]), rows[0], Optional.ofNullable(cursor[0]));
  }

  private static JsonObject shown(Api api, Call call, DeadGroups found) {
    JsonObject json = found.toJson();
    JsonArray seen = new JsonArray();
    for (Object group : json.getJsonArray("groups")) {
      JsonObject one = (JsonObject) group;
      if (call.access().sees(one.getString("queue"))) {
        seen.add(api.redacting().without(call.access(), one, "kind", "example"));
      }
    }
    return json.put("groups", seen);
  }
}
