package dev.simplequeue.web;

import dev.simplequeue.inspect.Health;
import io.vertx.core.json.JsonObject;
import java.util.function.Predicate;

/**
 * The health of this node, for probes: 200, or 503. Only those who may read are told what is wrong.
 */
final class HealthRoutes implements RouteFamily {

  @Override
  public void addTo(Api api) {
    probe(api, "/health/live", Health::live);
    probe(api, "/health/ready", Health::ready);
  }

  private static void probe(Api api, String path, Predicate<Health> isWell) {
    api.open(
        path,
        Parameters.none(),
        call ->
            api.queue()
                .health()
                .onSuccess(
                    health ->
                        Answers.json(
                            call.context(), isWell.test(health) ? 200 : 503, json(call, health)))
                .mapEmpty());
  }

  private static JsonObject json(Call call, Health health) {
    JsonObject json = health.toJson();
    if (!call.access().reads() || call.access().queues().isPresent()) {
      json.remove("problems");
    }
    return json;
  }
}
