package dev.simplequeue.web;

import dev.simplequeue.impl.bus.InspectVerb;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.Function;

/** Jobs. */
final class JobRoutes implements RouteFamily {
  private static final InspectVerb PAGE = InspectVerb.named("page");

  /** How many jobs are looked at for a page at most, and how many if their errors are read. */
  private static final int WALK = 5_000;

  private static final int WALK_WITH_ERRORS = 1_000;

  static final Parameters FILTER =
      Parameters.none()
          .text("queue", "fingerprint", "uniqueKey", "from", "to", "error", "order", "cursor")
          .list("states")
          .texts("payload", "payload")
          .texts("header", "headers")
          .integer("size");

  @Override
  public void addTo(Api api) {
    api.get("/jobs", FILTER, call -> page(api, call, call.parameters()));
    api.get("/jobs/{id}", Parameters.none(), call -> job(api, call));
  }

  /** A page as the bus has it, and what was searched for it. */
  static Future<JsonObject> page(Api api, Call call, JsonObject query) {
    Function<Operator, Future<JsonObject>> ask = PAGE.read().apply(query);
    String queue = query.getString("queue");
    if (queue != null) {
      QueueRoutes.seen(call.access(), queue);
    } else if (call.access().queues().isPresent()) {
      throw new InvalidValueException("queue", "is missing; you have access to single queues");
    }
    api.redacting().refuseSearch(call.access(), query);
    return api.backend(backend -> ask.apply(backend.operator()))
        .map(
            page -> {
              for (Object job : page.getJsonArray("jobs")) {
                api.redacting().job(call.access(), (JsonObject) job);
              }
              return page.put("searched", searched(query, page));
            });
  }

  private static JsonObject searched(JsonObject query, JsonObject page) {
    return new JsonObject()
        .put("all", !page.containsKey("cursor"))
        .put("atMost", atMost(query))
        .put("order", query.getString("order", "newest"))
        .put("jobs", page.remove("walked"))
        .mergeIn(reached(page));
  }

  private static JsonObject reached(JsonObject page) {
    Object reached = page.remove("reached");
    return reached == null ? new JsonObject() : new JsonObject().put("reached", reached);
  }

  private static int atMost(JsonObject query) {
    return query.containsKey("payload") || query.containsKey("headers")
        ? JobQuery.MAX_SEARCHED
        : query.containsKey("error") ? WALK_WITH_ERRORS : WALK;
  }

  private static Future<JsonObject> job(Api api, Call call) {
    return find(api, call, call.job())
        .map(found -> api.redacting().job(call.access(), json(found)));
  }

  /** A job that the caller sees. */
  static Future<JobHistory> find(Api api, Call call, UUID id) {
    return api.backend(backend -> backend.operator().find(id))
        .map(
            found ->
                found
                    .filter(job -> call.access().sees(job.entry().queue()))
                    .orElseThrow(() -> unknown(id)));
  }

  static SimpleQueueException unknown(UUID id) {
    return new SimpleQueueException(FailureCode.UNKNOWN_JOB, "there is no record of job " + id);
  }

  /** With the texts as the database has them: a reader of JSON may round numbers. */
  private static JsonObject json(JobHistory job) {
    JsonObject json = job.toJson().put("payloadText", job.payload().text());
    job.output().ifPresent(output -> json.put("outputText", output.text()));
    if (json.getJsonArray("errors") == null) {
      json.put("errors", new JsonArray());
    }
    return json;
  }
}
