package dev.simplequeue.cli;

import dev.simplequeue.cli.http.ApiAnswer;
import dev.simplequeue.cli.http.ApiClient;
import dev.simplequeue.cli.http.EventStream;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way over the HTTP API of a node. What the API has no route for is done step by step: several
 * jobs one after the other, waiting by asking again.
 */
public final class Remote implements Cluster {
  private static final long AGAIN_MILLIS = 500;
  private static final int PAGE = 500;

  private final Vertx vertx;
  private final ApiClient api;

  /**
   * @param vertx closed with this
   */
  public Remote(Vertx vertx, ApiClient api) {
    this.vertx = vertx;
    this.api = api;
  }

  @Override
  public Future<JsonObject> ask(Verb verb, JsonObject message) {
    return switch (verb) {
      case COUNTS -> api.get("/counts", message);
      case QUEUES -> queues();
      case PAGE -> api.get("/jobs", message);
      case JOB -> api.get("/jobs/" + ApiClient.part(message.getString("id")), new JsonObject());
      case NODES -> api.get("/nodes", message);
      case HEALTH -> health(message);
      case ENQUEUE -> api.post("/jobs", message);
      case AWAIT -> await(message);
      case CANCEL -> cancel(message);
      case REDRIVE -> redrive(message);
      case PREVIEW -> api.post("/operations/preview", message);
      case SUBMIT -> api.post("/operations", message);
      case OPERATION -> api.get(operation(message), new JsonObject());
      case OPERATIONS -> api.get("/operations", message);
      case CANCEL_OPERATION -> api.post(operation(message) + "/cancel", new JsonObject());
      case PAUSE -> queue(message, "pause");
      case RESUME -> queue(message, "resume");
      case SET_LIMITS -> queue(message, "limits");
      case DELETE -> edit(message, "delete");
      case RUN_NOW -> edit(message, "run-now");
      case REPRIORITISE -> edit(message, "reprioritise");
      case SCHEDULES -> api.get("/schedules", message);
      case SCHEDULE ->
          api.get("/schedules/" + ApiClient.part(message.getString("name")), new JsonObject());
      case PREVIEW_SCHEDULE -> api.post("/schedules/preview", message);
      case TRIGGER_SCHEDULE -> schedule(message, "trigger");
      case PAUSE_SCHEDULE -> schedule(message, "pause");
      case RESUME_SCHEDULE -> schedule(message, "resume");
      case BACKFILL_SCHEDULE -> schedule(message, "backfill");
    };
  }

  private static JsonObject without(JsonObject message, String key) {
    JsonObject rest = message.copy();
    rest.remove(key);
    return rest;
  }

  /** The API tells of queues with jobs; those that only a node knows are put in. */
  private Future<JsonObject> queues() {
    return api.get("/queues", new JsonObject())
        .compose(
            answer ->
                api.get("/nodes", new JsonObject())
                    .map(
                        nodes -> {
                          Set<String> known = new HashSet<>();
                          objects(answer.getJsonArray("queues"))
                              .forEach(queue -> known.add(queue.getString("queue")));
                          for (JsonObject node : objects(nodes.getJsonArray("nodes"))) {
                            node.getJsonArray("queues").stream()
                                .map(String::valueOf)
                                .filter(known::add)
                                .forEach(
                                    name ->
                                        answer
                                            .getJsonArray("queues")
                                            .add(nothing(name, node.getString("name"))));
                          }
                          return answer;
                        }));
  }

  private static JsonObject nothing(String queue, String node) {
    return new JsonObject()
        .put("queue", queue)
        .put("jobs", new JsonObject())
        .put("limits", new JsonObject())
        .put("nodes", new JsonArray().add(node));
  }

  private static List<JsonObject> objects(JsonArray array) {
    List<JsonObject> objects = new ArrayList<>();
    array.forEach(each -> objects.add((JsonObject) each));
    return objects;
  }

  /** A node that is not well says so by its status, and its answer is an answer. */
  private Future<JsonObject> health(JsonObject message) {
    String probe = message.getBoolean("live", false) ? "/health/live" : "/health/ready";
    return api.send(HttpMethod.GET, probe, new JsonObject(), null)
        .map(
            answer ->
                answer.status() == 503 && answer.json().containsKey("ready")
                    ? answer.json()
                    : answer.orThrow());
  }

  private static String operation(JsonObject message) {
    return "/operations/" + ApiClient.part(message.getString("id"));
  }

  private Future<JsonObject> queue(JsonObject message, String order) {
    return api.post(
        "/queues/" + ApiClient.part(message.getString("queue")) + "/" + order,
        without(message, "queue"));
  }

  private Future<JsonObject> schedule(JsonObject message, String order) {
    return api.post(
        "/schedules/" + ApiClient.part(message.getString("name")) + "/" + order,
        without(message, "name"));
  }

  private Future<JsonObject> await(JsonObject message) {
    Promise<JsonObject> ended = Promise.promise();
    long end = System.nanoTime() + Words.duration(message.getString("atMost", "25s")).toNanos();
    look(message.getString("id"), end, ended);
    return ended.future();
  }

  private void look(String id, long end, Promise<JsonObject> ended) {
    ask(Verb.JOB, new JsonObject().put("id", id))
        .onFailure(ended::fail)
        .onSuccess(
            job -> {
              if (!JobState.ofSqlName(job.getString("state")).isLive()) {
                ended.complete(job);
              } else if (System.nanoTime() - end > 0) {
                ended.fail(new Failure(Exit.NO, "job " + id + " has not ended"));
              } else {
                vertx.setTimer(AGAIN_MILLIS, timer -> look(id, end, ended));
              }
            });
  }

  private Future<JsonObject> cancel(JsonObject message) {
    if (message.containsKey("id")) {
      return api.post(
              "/jobs/" + ApiClient.part(message.getString("id")) + "/cancel", new JsonObject())
          .recover(
              error ->
                  Failure.of(error).exit() == Exit.NO
                      ? Future.succeededFuture(new JsonObject())
                      : Future.failedFuture(error));
    }
    JsonObject query =
        message.copy().put("states", new JsonArray(List.of("waiting", "ready", "running")));
    JsonObject sum = new JsonObject().put("ended", 0).put("signalled", 0).put("ending", 0);
    return each(
            "/jobs",
            query,
            job ->
                cancel(new JsonObject().put("id", job.getString("id")))
                    .onSuccess(
                        done ->
                            List.of("ended", "signalled", "ending")
                                .forEach(
                                    key ->
                                        sum.put(
                                            key, sum.getInteger(key) + done.getInteger(key, 0)))))
        .map(sum);
  }

  private Future<JsonObject> redrive(JsonObject message) {
    JsonObject answer =
        new JsonObject().put("redriven", new JsonArray()).put("skipped", new JsonArray());
    return redrive(message.getString("id"), answer).map(answer);
  }

  private Future<Void> redrive(String id, JsonObject sum) {
    return api.send(
            HttpMethod.POST,
            "/jobs/" + ApiClient.part(id) + "/redrive",
            new JsonObject(),
            new JsonObject())
        .map(
            answer -> {
              String reason = reason(answer);
              if (reason == null) {
                JsonObject done = answer.orThrow();
                sum.getJsonArray("redriven").addAll(done.getJsonArray("redriven"));
                sum.getJsonArray("skipped").addAll(done.getJsonArray("skipped"));
              } else {
                sum.getJsonArray("skipped")
                    .add(new JsonObject().put("id", id).put("reason", reason));
              }
              return null;
            });
  }

  /** Why a dead letter stays, in the words of a redrive of many. */
  private static @Nullable String reason(ApiAnswer answer) {
    return switch (answer.code()) {
      case "KEY_HELD" -> "key_held";
      case "CONTENDED" -> "locked";
      case "REFUSED" -> "refused";
      case "UNKNOWN_JOB" -> "not_dead";
      default -> null;
    };
  }

  private Future<JsonObject> edit(JsonObject message, String order) {
    JsonObject sum = new JsonObject();
    List.of("done", "running", "locked", "gone").forEach(key -> sum.put(key, new JsonArray()));
    JsonObject body = without(message, "ids");
    return Sequence.each(
            message.getJsonArray("ids"),
            id ->
                api.send(
                        HttpMethod.POST,
                        "/jobs/" + ApiClient.part((String) id) + "/" + order,
                        new JsonObject(),
                        body)
                    .map(
                        answer -> {
                          String key =
                              switch (answer.code()) {
                                case "RUNNING" -> "running";
                                case "CONTENDED" -> "locked";
                                case "UNKNOWN_JOB" -> "gone";
                                default -> "done";
                              };
                          if (key.equals("done")) {
                            answer.orThrow();
                          }
                          return sum.getJsonArray(key).add(id);
                        }))
        .map(sum);
  }

  /** Does something with each job of all pages, one after the other. */
  private Future<Void> each(String path, JsonObject query, Function<JsonObject, Future<?>> work) {
    JsonObject next = query.copy().put("size", PAGE).put("order", "oldest");
    return Sequence.repeat(
        () ->
            api.get(path, next)
                .compose(
                    page -> {
                      next.put("cursor", page.getString("cursor"));
                      return Sequence.each(objects(page.getJsonArray("jobs")), work);
                    })
                .map(v -> next.getString("cursor") != null));
  }

  @Override
  public Future<Void> follow(JsonObject wish, Consumer<JsonObject> heard) {
    return new EventStream(api).follow(wish, heard);
  }

  @Override
  public String where() {
    return "API at " + api.where();
  }

  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new Failure(Exit.UNKNOWN, "the connections did not close");
    }
  }
}
