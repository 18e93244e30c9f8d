package dev.simplequeue.web;

import dev.simplequeue.impl.base.ResultJson;
import dev.simplequeue.impl.bus.ScheduleVerb;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.ScheduleEntry;
import dev.simplequeue.schedule.Tick;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** Recurring jobs. */
final class ScheduleRoutes implements RouteFamily {
  private static final int MAX_TICKS = 100;

  @Override
  public void addTo(Api api) {
    api.get(
        "/schedules",
        Parameters.none()
            .text("after", "search", "queue", "origin")
            .integer("size")
            .flag("paused", "problem", "overdue"),
        call -> page(api, call));
    api.get("/schedules/{name}", Parameters.none().integer("ticks"), call -> schedule(api, call));
  }

  private static Future<JsonObject> page(Api api, Call call) {
    return api.backend(backend -> backend.schedules(ScheduleVerb.filter(call.parameters())))
        .map(
            page -> {
              JsonObject json = page.toJson();
              JsonArray seen = new JsonArray();
              for (Object schedule : json.getJsonArray("schedules")) {
                JsonObject one = (JsonObject) schedule;
                if (call.access().sees(one.getString("queue"))) {
                  seen.add(api.redacting().schedule(call.access(), one));
                }
              }
              return json.put("schedules", seen);
            });
  }

  private static Future<JsonObject> schedule(Api api, Call call) {
    int[] ticks = {5};
    new StrictJson(call.parameters()).integer("ticks", value -> ticks[0] = value).end();
    if (ticks[0] < 0 || ticks[0] > MAX_TICKS) {
      throw new InvalidValueException(
          "ticks", "is " + ticks[0] + "; the limit is 0 to " + MAX_TICKS);
    }
    return find(api, call, call.path("name"))
        .map(
            entry -> {
              JsonObject json = api.redacting().schedule(call.access(), entry.toJson());
              return json.put("next", next(entry, ticks[0]));
            });
  }

  /** Those after now; none of a definition that was written by hand and cannot be read. */
  private static JsonArray next(ScheduleEntry entry, int count) {
    try {
      return ResultJson.all(entry.schedule().ticks(Instant.now(), count), Tick::toJson);
    } catch (IllegalArgumentException e) {
      return new JsonArray();
    }
  }

  /** A schedule whose queue the caller sees. */
  static Future<ScheduleEntry> find(Api api, Call call, String name) {
    String checked = Schedule.named(name).name();
    return api.backend(backend -> backend.schedule(checked))
        .map(
            found ->
                found
                    .filter(entry -> call.access().sees(entry.queue()))
                    .orElseThrow(
                        () ->
                            new SimpleQueueException(
                                FailureCode.UNKNOWN_JOB,
                                "there is no schedule with the name " + checked)));
  }
}
