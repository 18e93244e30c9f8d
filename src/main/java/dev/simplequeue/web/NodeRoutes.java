package dev.simplequeue.web;

import dev.simplequeue.impl.backend.ApiBackend;
import dev.simplequeue.impl.backend.NodeLook;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The processes that take part. */
final class NodeRoutes implements RouteFamily {

  @Override
  public void addTo(Api api) {
    api.get(
        "/nodes",
        Parameters.none(),
        call ->
            api.backend(ApiBackend::nodes)
                .map(
                    nodes ->
                        new JsonObject()
                            .put(
                                "nodes",
                                ResultJson.all(nodes, node -> seen(call.access(), node)))));
  }

  private static JsonObject seen(Access access, NodeLook node) {
    return node.toJson()
        .put("queues", new JsonArray(node.queues().stream().filter(access::sees).toList()));
  }
}
