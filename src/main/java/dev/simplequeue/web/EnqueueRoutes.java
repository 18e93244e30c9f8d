package dev.simplequeue.web;

import dev.simplequeue.impl.bus.EnqueueJson;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/** Enqueueing: how other languages use the queue. */
final class EnqueueRoutes implements RouteFamily {
  static final String ACTION = "enqueue";

  /** The audit names the jobs of a request that has no more. */
  private static final int NAMED = 10;

  @Override
  public void addTo(Api api) {
    api.post("/jobs", Right.ENQUEUE, ACTION, order -> Future.succeededFuture(plan(api, order)));
  }

  /** One of the requests, and whether it has an id of its own. */
  private record Read(JobRequest request, boolean named) {}

  private static Plan plan(Api api, Order order) {
    List<Read> requests = new ArrayList<>();
    for (JsonObject json : order.body().requests()) {
      requests.add(read(order, json, requests.size()));
    }
    return new Plan(
        target(requests),
        go -> {
          List<JobRequest> jobs = withIds(requests, go.seed());
          return order.body().isArray() ? all(api, jobs) : one(api, jobs.get(0));
        });
  }

  private static Read read(Order order, JsonObject json, int place) {
    try {
      JobRequest request = EnqueueJson.request(json);
      allow(order, request, json.getValue("keyPolicy") != null);
      return new Read(request, json.getValue("id") != null);
    } catch (InvalidOptionsException e) {
      throw order.body().isArray()
          ? new InvalidOptionsException(
              e.problems().stream().map(problem -> "[" + place + "]." + problem).toList())
          : e;
    }
  }

  /**
   * A key is shared by all queues. A caller who may enqueue in some only must not change a job of
   * another by it, neither openly nor by a template.
   */
  private static void allow(Order order, JobRequest request, boolean policy) {
    if (order.isFree()) {
      return;
    }
    if (request.queue().isEmpty()) {
      throw Problem.forbidden("name the queue: you may enqueue in single ones");
    }
    order.in(request.queue());
    boolean changes =
        request.keyPolicy() == KeyPolicy.REPLACE || request.keyPolicy() == KeyPolicy.RETIME;
    if (request.uniqueKey().isPresent() && (changes || !policy && request.template().isPresent())) {
      throw Problem.forbidden(
          "you may enqueue in single queues, and so a unique key needs the keyPolicy KEEP or"
              + " REJECT");
    }
  }

  private static JsonObject target(List<Read> requests) {
    JsonArray queues = new JsonArray();
    requests.stream()
        .map(read -> read.request().queue())
        .filter(queue -> !queue.isEmpty())
        .distinct()
        .limit(NAMED)
        .forEach(queues::add);
    JsonObject target = new JsonObject().put("jobs", requests.size());
    if (queues.size() == 1) {
      target.put("queue", queues.getString(0));
    } else if (!queues.isEmpty()) {
      target.put("queues", queues);
    }
    return target;
  }

  /** The same ids for the same seed, so that a repetition inserts nothing twice. */
  private static List<JobRequest> withIds(List<Read> requests, UUID seed) {
    List<JobRequest> jobs = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      Read read = requests.get(i);
      jobs.add(read.named() ? read.request() : read.request().id(later(seed, i)));
    }
    return jobs;
  }

  private static UUID later(UUID seed, int by) {
    // The last 62 bits of an id are random: it stays one of version 7.
    long low = seed.getLeastSignificantBits();
    return new UUID(seed.getMostSignificantBits(), (low & (3L << 62)) | ((low + by) & ~(3L << 62)));
  }

  private static Future<Plan.Result> one(Api api, JobRequest request) {
    return api.queue()
        .enqueue(request)
        .map(receipt -> Plan.Result.of(receipt.toJson(), receipt.status() + " " + receipt.id()));
  }

  /** One that fails does not affect the others. */
  private static Future<Plan.Result> all(Api api, List<JobRequest> requests) {
    List<Future<JsonObject>> receipts =
        requests.stream()
            .map(
                request ->
                    api.queue()
                        .enqueue(request)
                        .map(Receipt::toJson)
                        .otherwise(error -> EnqueueJson.failure(code(error), error)))
            .toList();
    return Future.join(receipts)
        .map(
            done -> {
              JsonArray all = new JsonArray(done.list());
              TreeSet<String> words = new TreeSet<>();
              boolean passing = false;
              for (Object receipt : all) {
                JsonObject one = (JsonObject) receipt;
                words.add(one.getString("status"));
                passing |= one.getInteger("code", 0) >= FailureCode.BUFFER_FULL.code();
              }
              return new Plan.Result(
                  new JsonObject().put("receipts", all), words.toString(), !passing);
            });
  }

  private static FailureCode code(Throwable error) {
    return error instanceof EnqueueException ours ? ours.code() : FailureCode.INVALID;
  }
}
