package dev.simplequeue.impl.backend;

import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.RedriveRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a change is to change, as the audit shows it: names and ids, never a payload. */
public final class ChangeTarget {
  private ChangeTarget() {}

  /** A queue. */
  public static JsonObject queue(String queue) {
    return new JsonObject().put("queue", queue);
  }

  /** A job, and its queue if that is known. */
  public static JsonObject job(UUID id, Optional<String> queue) {
    return inQueue(new JsonObject().put("job", id.toString()), queue);
  }

  /** One or several jobs. */
  public static JsonObject jobs(List<UUID> ids) {
    return ids.size() == 1
        ? job(ids.get(0), Optional.empty())
        : new JsonObject().put("jobs", new JsonArray(ids.stream().map(UUID::toString).toList()));
  }

  /** Dead letters. */
  public static JsonObject of(RedriveRequest which) {
    JsonObject target = new JsonObject();
    which.id().ifPresent(id -> target.put("job", id.toString()));
    which.queue().ifPresent(queue -> target.put("queue", queue));
    which.fingerprint().ifPresent(group -> target.put("fingerprint", group));
    which.filter().ifPresent(filter -> target.put("filter", filter.filterJson()));
    return target;
  }

  /** The jobs of an operation. */
  public static JsonObject of(OperationRequest request) {
    JsonObject target =
        new JsonObject()
            .put("kind", request.kind().word())
            .put("filter", request.filter().filterJson());
    request.priority().ifPresent(priority -> target.put("priority", priority));
    return inQueue(target, request.filter().queue());
  }

  /** An operation, and its queue if it has one. */
  public static JsonObject operation(UUID id, Optional<String> queue) {
    return inQueue(new JsonObject().put("operation", id.toString()), queue);
  }

  /** A schedule, and its queue if that is known. */
  public static JsonObject schedule(String name, Optional<String> queue) {
    return inQueue(new JsonObject().put("schedule", name), queue);
  }

  private static JsonObject inQueue(JsonObject target, Optional<String> queue) {
    queue.ifPresent(name -> target.put("queue", name));
    return target;
  }
}
