package dev.simplequeue.web;

import dev.simplequeue.impl.backend.ChangeTarget;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Changes of queues. */
final class QueueChangeRoutes implements RouteFamily {
  private static final List<String> LIMITS =
      List.of("clusterMaxRunning", "limitKeyMaxRunning", "rateLimit", "limitKeyRateLimit");

  @Override
  public void addTo(Api api) {
    pause(api);
    resume(api);
    api.post(
        "/queues/{queue}/limits",
        Right.LIMITS,
        "limits",
        order -> Future.succeededFuture(limits(api, order)));
  }

  private static void pause(Api api) {
    api.post(
        "/queues/{queue}/pause",
        Right.PAUSE,
        "pause",
        order -> {
          String queue = queue(order);
          JsonObject target = ChangeTarget.queue(queue);
          new StrictJson(order.body().object())
              .text("note", note -> target.put("note", QueuePause.checkNote(note)))
              .end();
          String note = target.getString("note", "");
          return plan(api, target, operator -> operator.pause(queue, note));
        });
  }

  private static void resume(Api api) {
    api.post(
        "/queues/{queue}/resume",
        Right.PAUSE,
        "resume",
        order -> {
          String queue = queue(order);
          new StrictJson(order.body().object()).end();
          return plan(api, ChangeTarget.queue(queue), operator -> operator.resume(queue));
        });
  }

  private static Future<Plan> plan(
      Api api, JsonObject target, Function<Operator, Future<QueuePause>> change) {
    return Future.succeededFuture(
        new Plan(
            target,
            go ->
                api.backend(backend -> change.apply(backend.operator()))
                    .map(done -> Plan.Result.of(done.toJson()))));
  }

  private static String queue(Order order) {
    return order.in(JobRequest.of(order.call().path("queue")).queue());
  }

  private static Plan limits(Api api, Order order) {
    String queue = queue(order);
    JsonObject json = order.body().object();
    StrictJson known = new StrictJson(json);
    LIMITS.forEach(name -> known.any(name, value -> {}));
    known.end();
    if (json.isEmpty()) {
      throw new InvalidValueException("body", "names none of " + LIMITS);
    }
    QueueOptions options = new QueueOptions(json);
    return new Plan(
        ChangeTarget.queue(queue).put("limits", json),
        go ->
            api.backend(backend -> backend.setLimits(queue, options))
                .compose(set -> QueueRoutes.queue(api, queue))
                .map(shown -> Plan.Result.of(shown, shown.getJsonObject("limits").encode())));
  }
}
