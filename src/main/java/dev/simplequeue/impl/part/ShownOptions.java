package dev.simplequeue.impl.part;

import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;

/**
 * Options as an operator may see them: those that are not the defaults, and where the database is;
 * without passwords, and without what templates hold.
 */
public final class ShownOptions {

  private ShownOptions() {}

  /**
   * In the form of {@link SimpleQueueOptions#toJson}, but of the connection only some, and of
   * templates only the names.
   */
  public static JsonObject of(SimpleQueueOptions options) {
    JsonObject shown = new JsonObject().put("connectOptions", of(options.getConnectOptions()));
    shown.mergeIn(changed(withoutNamed(new SimpleQueueOptions()), withoutNamed(options)));
    JsonObject defaults = options.getQueueDefaults().toJson();
    JsonObject queues = new JsonObject();
    options.getQueues().forEach((queue, own) -> queues.put(queue, changed(defaults, own.toJson())));
    if (!queues.isEmpty()) {
      shown.put("queues", queues);
    }
    if (!options.getTemplates().isEmpty()) {
      shown.put("templates", new JsonArray(List.copyOf(options.getTemplates().keySet())));
    }
    return shown;
  }

  /** Without the connection, and without what has a name each. */
  private static JsonObject withoutNamed(SimpleQueueOptions options) {
    JsonObject json = options.toJson();
    List.of("connectOptions", "queues", "templates").forEach(json::remove);
    return json;
  }

  private static JsonObject of(PgConnectOptions connection) {
    return new JsonObject()
        .put("host", connection.getHost())
        .put("port", connection.getPort())
        .put("database", connection.getDatabase())
        .put("user", connection.getUser())
        .put("sslMode", connection.getSslMode().value);
  }

  private static JsonObject changed(JsonObject before, JsonObject after) {
    JsonObject changed = new JsonObject();
    for (String key : after.fieldNames()) {
      Object value = after.getValue(key);
      Object old = before.getValue(key);
      if (old instanceof JsonObject from && value instanceof JsonObject to) {
        JsonObject within = changed(from, to);
        if (!within.isEmpty()) {
          changed.put(key, within);
        }
      } else if (!value.equals(old)) {
        changed.put(key, value);
      }
    }
    return changed;
  }
}
