package dev.simplequeue.web;

import dev.simplequeue.impl.backend.QueueLook;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.QueueCounts;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Counts, and queues. */
final class QueueRoutes implements RouteFamily {

  @Override
  public void addTo(Api api) {
    api.get("/counts", Parameters.none().text("queue"), call -> counts(api, call));
    api.get("/queues", Parameters.none(), call -> queues(api, call));
    api.get("/queues/{queue}", Parameters.none(), call -> queue(api, call));
  }

  private static Future<JsonObject> counts(Api api, Call call) {
    String queue = call.parameters().getString("queue");
    if (queue != null) {
      return one(api, seen(call.access(), queue))
          .map(counts -> new JobCounts(List.of(counts), false).toJson());
    }
    return all(api, call.access()).map(JobCounts::toJson);
  }

  /** Those that the caller sees. */
  static Future<JobCounts> all(Api api, Access access) {
    return api.backend(backend -> backend.operator().counts()).map(counts -> seen(access, counts));
  }

  static JobCounts seen(Access access, JobCounts counts) {
    return access.queues().isEmpty()
        ? counts
        : new JobCounts(
            counts.queues().stream().filter(queue -> access.sees(queue.queue())).toList(),
            counts.more());
  }

  private static Future<QueueCounts> one(Api api, String queue) {
    return api.backend(backend -> backend.operator().counts(queue));
  }

  /** Refuses a queue that the caller does not see, or that no queue can be. */
  static String seen(Access access, String queue) {
    String checked = JobRequest.of(queue).queue();
    if (!access.sees(checked)) {
      throw Problem.forbidden("you have no access to this queue");
    }
    return checked;
  }

  private static Future<JsonObject> queues(Api api, Call call) {
    return all(api, call.access())
        .compose(
            counts ->
                look(api, counts.queues())
                    .map(
                        queues ->
                            new JsonObject().put("queues", queues).put("more", counts.more())));
  }

  private static Future<JsonObject> queue(Api api, Call call) {
    return queue(api, seen(call.access(), call.path("queue")));
  }

  /** All of one queue. */
  static Future<JsonObject> queue(Api api, String queue) {
    return one(api, queue)
        .compose(counts -> look(api, List.of(counts)))
        .map(queues -> queues.getJsonObject(0));
  }

  private static Future<JsonArray> look(Api api, List<QueueCounts> counts) {
    List<String> names = counts.stream().map(QueueCounts::queue).toList();
    return api.backend(backend -> backend.queues(names)).map(looks -> joined(counts, looks));
  }

  private static JsonArray joined(List<QueueCounts> counts, List<QueueLook> looks) {
    JsonArray queues = new JsonArray();
    for (int i = 0; i < counts.size(); i++) {
      queues.add(looks.get(i).onto(counts.get(i).toJson()));
    }
    return queues;
  }
}
