package dev.simplequeue.web;

import dev.simplequeue.impl.backend.ChangeTarget;
import dev.simplequeue.impl.bus.OperationJson;
import dev.simplequeue.impl.bus.TextIds;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationKind;
import dev.simplequeue.inspect.OperationPreview;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/** Operations on many jobs. */
final class OperationRoutes implements RouteFamily {

  @Override
  public void addTo(Api api) {
    api.get(
        "/operations",
        Parameters.none().text("state", "cursor").integer("size"),
        call -> page(api, call));
    api.get("/operations/{id}", Parameters.none(), call -> operation(api, call));
    api.ask("/operations/preview", (access, json) -> preview(api, access, json));
    api.post("/operations", Right.OPERATIONS, "operation", order -> submit(api, order));
    api.post(
        "/operations/{id}/cancel",
        Right.OPERATIONS,
        "cancel_operation",
        order -> cancel(api, order));
  }

  private static Future<JsonObject> page(Api api, Call call) {
    OperationQuery query = OperationJson.page(call.parameters());
    return api.backend(backend -> backend.operator().operations(query))
        .map(
            page -> {
              JsonArray seen = new JsonArray();
              page.operations().stream()
                  .filter(operation -> sees(call.access(), queue(operation)))
                  .forEach(operation -> seen.add(shown(api, call.access(), operation)));
              return page.toJson().put("operations", seen);
            });
  }

  /** A caller who sees only some queues sees only operations in one of those. */
  private static boolean sees(Access access, Optional<String> queue) {
    return queue.map(access::sees).orElse(access.queues().isEmpty());
  }

  private static Optional<String> queue(Operation operation) {
    return Optional.ofNullable(operation.filter().getString("queue"));
  }

  /** The database's words may quote a job. */
  private static JsonObject shown(Api api, Access access, Operation operation) {
    JsonObject json = operation.toJson().copy();
    api.redacting().filter(access, json.getJsonObject("filter"));
    return api.redacting().without(access, json, "refusals", "problem");
  }

  private static Future<JsonObject> operation(Api api, Call call) {
    return find(api, call).map(found -> shown(api, call.access(), found));
  }

  private static Future<Operation> find(Api api, Call call) {
    UUID id = id(call);
    return api.backend(backend -> backend.operator().operation(id))
        .map(
            found ->
                OperationJson.known(
                    id, found.filter(operation -> sees(call.access(), queue(operation)))));
  }

  private static UUID id(Call call) {
    return TextIds.read("id", call.path("id"));
  }

  private static Future<JsonObject> preview(Api api, Access access, JsonObject json) {
    OperationRequest request = request(json);
    if (!sees(access, request.filter().queue())) {
      throw Problem.forbidden("you do not see all the jobs that this filter means");
    }
    api.redacting().refuseSearch(access, request.filter().filterJson());
    return api.backend(backend -> backend.operator().preview(request))
        .map(OperationPreview::toJson);
  }

  /** The caller must not name the author. */
  private static OperationRequest request(JsonObject json) {
    if (json.containsKey("by")) {
      throw new InvalidValueException("by", "is set; it is who you are signed in as");
    }
    return OperationJson.request(json);
  }

  private static Future<Plan> submit(Api api, Order order) {
    JsonObject json = order.body().object();
    OperationRequest request = request(json).by(order.call().access().by());
    need(order.call().access(), Right.OPERATIONS, request.filter());
    need(order.call().access(), right(request.kind()), request.filter());
    api.redacting().refuseSearch(order.call().access(), request.filter().filterJson());
    return Future.succeededFuture(
        new Plan(
            ChangeTarget.of(request),
            go -> {
              OperationRequest once = json.containsKey("id") ? request : request.id(go.seed());
              return api.backend(backend -> backend.operator().submit(once))
                  .map(
                      operation ->
                          Plan.Result.of(
                              shown(api, order.call().access(), operation),
                              "operation " + operation.id()));
            }));
  }

  private static Right right(OperationKind kind) {
    return switch (kind) {
      case REDRIVE -> Right.REDRIVE;
      case CANCEL -> Right.CANCEL;
      case DELETE -> Right.DELETE;
      case RUN_NOW -> Right.RUN_NOW;
      case REPRIORITISE -> Right.REPRIORITISE;
    };
  }

  /** A filter without a queue means all queues. */
  private static void need(Access access, Right right, JobQuery filter) {
    boolean may =
        filter.queue().map(queue -> access.may(right, queue)).orElse(access.mayEverywhere(right));
    if (!may) {
      throw Problem.forbidden(
          "you have no right to "
              + right.word()
              + (filter.queue().isPresent() ? " in this queue" : " in all queues"));
    }
  }

  private static Future<Plan> cancel(Api api, Order order) {
    new StrictJson(order.body().object()).end();
    return find(api, order.call())
        .map(
            operation -> {
              Optional<String> queue = queue(operation);
              queue.ifPresent(order::in);
              if (queue.isEmpty() && !order.isFree()) {
                throw Problem.forbidden("you have no right to operations in all queues");
              }
              return new Plan(
                  ChangeTarget.operation(operation.id(), queue),
                  go -> cancel(api, order, operation.id()));
            });
  }

  private static Future<Plan.Result> cancel(Api api, Order order, UUID id) {
    Access access = order.call().access();
    return api.backend(backend -> backend.operator().cancelOperation(id, access.by()))
        .map(found -> OperationJson.known(id, found))
        .map(
            operation ->
                Plan.Result.of(
                    shown(api, access, operation),
                    "changed " + operation.changed() + " jobs before"));
  }
}
