package dev.simplequeue.web;

import dev.simplequeue.impl.backend.ChangeTarget;
import dev.simplequeue.impl.bus.ScheduleVerb;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.ScheduleEntry;
import dev.simplequeue.schedule.Schedules;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Changes of recurring jobs, in the words of the bus; the name is in the path. */
final class ScheduleChangeRoutes implements RouteFamily {

  @Override
  public void addTo(Api api) {
    // Of one that is not stored.
    api.ask(
        "/schedules/preview",
        body -> ScheduleVerb.named("preview").read().apply(body).apply(api.queue().schedules()));
    change(api, "put");
    change(api, "remove");
    change(api, "pause");
    change(api, "resume");
    change(api, "backfill");
    api.post(
        "/schedules/{name}/trigger",
        Right.SCHEDULES,
        "schedule_trigger",
        order -> {
          new StrictJson(order.body().object()).end();
          String name = name(order);
          return allowed(api, order, name).map(entry -> trigger(api, target(name, entry), name));
        });
  }

  private static String name(Order order) {
    return Schedule.named(order.call().path("name")).name();
  }

  private static JsonObject target(String name, Optional<ScheduleEntry> entry) {
    return ChangeTarget.schedule(name, entry.map(ScheduleEntry::queue));
  }

  private static void change(Api api, String verb) {
    api.post(
        "/schedules/{name}/" + verb,
        Right.SCHEDULES,
        "schedule_" + verb,
        order -> {
          String name = name(order);
          JsonObject message = message(order, verb, name);
          Function<Schedules, Future<JsonObject>> ask =
              ScheduleVerb.named(verb).read().apply(message);
          if (verb.equals("put")) {
            order.in(
                Schedule.fromJson(name, order.body().object()).request().orElseThrow().queue());
          }
          return allowed(api, order, name)
              .map(
                  entry ->
                      new Plan(
                          target(name, entry),
                          go -> ask.apply(api.queue().schedules()).map(Plan.Result::of)));
        });
  }

  /** The message that the bus would get; the author of a pause is the caller. */
  private static JsonObject message(Order order, String verb, String name) {
    JsonObject message = order.body().object();
    for (String key : verb.equals("pause") ? List.of("name", "by") : List.of("name")) {
      if (message.containsKey(key)) {
        throw new InvalidOptionsException(List.of(key + ": unknown key"));
      }
    }
    if (verb.equals("pause")) {
      message.put("by", order.call().access().by());
    }
    return message.put("name", name);
  }

  /** The schedule that is to be changed, if there is one: it must be of a queue with the right. */
  private static Future<Optional<ScheduleEntry>> allowed(Api api, Order order, String name) {
    return api.backend(backend -> backend.schedule(name))
        .map(
            found -> {
              found.ifPresent(entry -> order.in(entry.queue()));
              return found;
            });
  }

  private static Plan trigger(Api api, JsonObject target, String name) {
    return new Plan(
        target,
        go ->
            api.backend(backend -> backend.trigger(name, go.seed(), go.again()))
                .map(
                    found -> {
                      if (!found) {
                        throw new SimpleQueueException(
                            FailureCode.UNKNOWN_JOB, "there is no schedule with the name " + name);
                      }
                      return Plan.Result.of(new JsonObject().put("id", go.seed().toString()));
                    }));
  }
}
