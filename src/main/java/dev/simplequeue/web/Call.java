package dev.simplequeue.web;

import dev.simplequeue.impl.bus.TextIds;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/**
 * A request that may be answered.
 *
 * @param context the request, and where it is in its way
 * @param access what the caller may do
 * @param parameters the query parameters, read
 */
record Call(RoutingContext context, Access access, JsonObject parameters) {

  /** A part of the path. */
  String path(String name) {
    return context.pathParam(name);
  }

  /** A job's id in the path. */
  UUID job() {
    return TextIds.read("id", path("id"));
  }
}
