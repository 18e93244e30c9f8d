package dev.simplequeue.behaviour;

import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.InspectVerb;
import dev.simplequeue.impl.job.StoredJson;
import dev.simplequeue.inspect.Edited;
import dev.simplequeue.inspect.JobCount;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.JobEntry;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationPage;
import dev.simplequeue.inspect.OperationPreview;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.OperationState;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.QueueCounts;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.inspect.Redriven;
import dev.simplequeue.job.AttemptError;
import dev.simplequeue.job.JobProgress;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The inspector by messages: writes each call as JSON, and reads the answer. */
final class BusInspector implements Operator {
  private final Vertx vertx;

  BusInspector(Vertx vertx) {
    this.vertx = vertx;
  }

  static String address(String verb) {
    return InspectVerb.ALL.stream()
        .filter(known -> known.name().equals(verb))
        .map(known -> known.address(new Addresses("simplequeue")))
        .findFirst()
        .orElseThrow();
  }

  private Future<JsonObject> ask(String verb, JsonObject message) {
    return vertx.eventBus().<JsonObject>request(address(verb), message).map(reply -> reply.body());
  }

  @Override
  public Operator by(String who) {
    throw new UnsupportedOperationException("a message says by whom it is");
  }

  @Override
  public Future<JobCounts> counts() {
    return ask("counts", new JsonObject())
        .map(
            json ->
                new JobCounts(list(json, "queues", BusInspector::queue), json.getBoolean("more")));
  }

  @Override
  public Future<QueueCounts> counts(String queue) {
    return ask("counts", new JsonObject().put("queue", queue))
        .map(json -> queue(json.getJsonArray("queues").getJsonObject(0)));
  }

  private static QueueCounts queue(Object value) {
    JsonObject json = (JsonObject) value;
    JsonObject jobs = json.getJsonObject("jobs");
    return new QueueCounts(
        json.getString("queue"),
        time(json, "pausedAt"),
        time(json, "oldestReadyAt"),
        time(json, "oldestDeadAt"),
        Arrays.stream(JobState.values())
            .collect(
                Collectors.toMap(
                    state -> state,
                    state -> {
                      JsonObject count = jobs.getJsonObject(state.sqlName());
                      return new JobCount(count.getLong("jobs"), count.getBoolean("exact"));
                    })));
  }

  @Override
  public Future<JobPage> page(JobQuery query) {
    JsonObject message =
        new JsonObject()
            .put("states", new JsonArray(query.states().stream().map(JobState::sqlName).toList()))
            .put("order", query.order().name())
            .put("size", query.size());
    query.queue().ifPresent(value -> message.put("queue", value));
    query.fingerprint().ifPresent(value -> message.put("fingerprint", value));
    query.uniqueKey().ifPresent(value -> message.put("uniqueKey", value));
    query.error().ifPresent(value -> message.put("error", value));
    query.from().ifPresent(value -> message.put("from", value.toString()));
    query.to().ifPresent(value -> message.put("to", value.toString()));
    query.cursor().ifPresent(value -> message.put("cursor", value));
    query.payload().forEach((path, value) -> texts(message, "payload").put(path, value));
    query.headers().forEach((name, value) -> texts(message, "headers").put(name, value));
    return ask("page", message)
        .map(
            json ->
                new JobPage(
                    list(json, "jobs", BusInspector::entry),
                    text(json, "cursor"),
                    json.getBoolean("cut"),
                    json.getLong("walked"),
                    time(json, "reached")));
  }

  private static JsonObject texts(JsonObject message, String key) {
    if (!message.containsKey(key)) {
      message.put(key, new JsonObject());
    }
    return message.getJsonObject(key);
  }

  private static JobEntry entry(Object value) {
    JsonObject json = (JsonObject) value;
    return new JobEntry(
        UUID.fromString(json.getString("id")),
        json.getString("queue"),
        JobState.ofSqlName(json.getString("state")),
        json.getInteger("priority"),
        time(json, "runAt"),
        time(json, "createdAt").orElseThrow(),
        time(json, "claimedAt"),
        time(json, "finishedAt"),
        id(json, "node"),
        json.getInteger("attempts"),
        json.getInteger("maxAttempts"),
        text(json, "uniqueKey"),
        text(json, "fingerprint"),
        text(json, "lastError"),
        id(json, "redrivenFrom"),
        id(json, "redrivenTo"));
  }

  @Override
  public Future<Optional<JobHistory>> find(UUID id) {
    return ask("job", new JsonObject().put("id", id.toString()))
        .map(BusInspector::history)
        .map(Optional::of)
        .recover(
            error ->
                ((ReplyException) error).failureCode() == 404
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(error));
  }

  private static JobHistory history(JsonObject json) {
    Map<String, String> headers =
        json.getJsonObject("headers").stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
    return new JobHistory(
        entry(json),
        StoredJson.of(Json.encode(json.getValue("payload"))),
        headers,
        Optional.ofNullable(json.getValue("output")).map(Json::encode).map(StoredJson::of),
        list(json, "errors", BusInspector::error),
        text(json, "timeout").map(Duration::parse),
        json.getInteger("reschedules"),
        json.getInteger("crashes"),
        json.getInteger("releases"),
        json.getInteger("fence"),
        json.getBoolean("cancelRequested"),
        text(json, "nodeName"),
        ids(json, "lives"),
        Optional.ofNullable(json.getJsonObject("progress")).map(BusInspector::progress));
  }

  private static JobProgress progress(JsonObject json) {
    return new JobProgress(
        json.getLong("done"),
        Optional.ofNullable(json.getLong("total")),
        text(json, "note"),
        time(json, "at").orElseThrow(),
        json.getInteger("attempt"));
  }

  private static AttemptError error(Object value) {
    JsonObject json = (JsonObject) value;
    return new AttemptError(
        json.getInteger("attempt"),
        json.getInstant("at"),
        json.getString("kind"),
        json.getString("error"),
        text(json, "trace"));
  }

  @Override
  public Future<Redriven> redrive(RedriveRequest which) {
    JsonObject message = new JsonObject().put("atMost", which.atMost());
    which.id().ifPresent(id -> message.put("id", id.toString()));
    which.queue().ifPresent(queue -> message.put("queue", queue));
    which.fingerprint().ifPresent(fingerprint -> message.put("fingerprint", fingerprint));
    which.filter().ifPresent(filter -> message.put("filter", filter.filterJson()));
    which.cursor().ifPresent(cursor -> message.put("cursor", cursor));
    return ask("redrive", message)
        .map(
            json ->
                new Redriven(
                    list(json, "redriven", BusInspector::life),
                    list(json, "skipped", BusInspector::skipped),
                    text(json, "cursor")));
  }

  private static Redriven.Life life(Object value) {
    JsonObject json = (JsonObject) value;
    return new Redriven.Life(
        id(json, "from").orElseThrow(), id(json, "id").orElseThrow(), json.getString("queue"));
  }

  private static Redriven.Skipped skipped(Object value) {
    JsonObject json = (JsonObject) value;
    return new Redriven.Skipped(
        id(json, "id").orElseThrow(),
        Redriven.Reason.valueOf(json.getString("reason").toUpperCase(Locale.ROOT)),
        id(json, "by"));
  }

  @Override
  public Future<QueuePause> pause(String queue, String note) {
    return ask("pause", new JsonObject().put("queue", queue).put("note", note))
        .map(BusInspector::pause);
  }

  @Override
  public Future<QueuePause> resume(String queue) {
    return ask("resume", new JsonObject().put("queue", queue)).map(BusInspector::pause);
  }

  private static QueuePause pause(JsonObject json) {
    return new QueuePause(
        json.getString("queue"), time(json, "pausedAt"), json.getBoolean("changed"));
  }

  @Override
  public Future<Edited> delete(List<UUID> ids) {
    return ask("delete", ids(ids)).map(BusInspector::edited);
  }

  @Override
  public Future<Edited> reprioritise(List<UUID> ids, int priority) {
    return ask("reprioritise", ids(ids).put("priority", priority)).map(BusInspector::edited);
  }

  @Override
  public Future<Edited> runNow(List<UUID> ids) {
    return ask("runNow", ids(ids)).map(BusInspector::edited);
  }

  @Override
  public Future<OperationPreview> preview(OperationRequest request) {
    return ask("preview", request.toJson())
        .map(
            json -> {
              Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
              json.getJsonObject("jobs")
                  .forEach(
                      entry ->
                          jobs.put(
                              JobState.ofSqlName(entry.getKey()),
                              ((Number) entry.getValue()).longValue()));
              return new OperationPreview(jobs, json.getBoolean("exact"), json.getLong("walked"));
            });
  }

  @Override
  public Future<Operation> submit(OperationRequest request) {
    return ask("submit", request.toJson()).map(BusInspector::operation);
  }

  @Override
  public Future<Optional<Operation>> operation(UUID id) {
    return found(ask("operation", new JsonObject().put("id", id.toString())));
  }

  @Override
  public Future<OperationPage> operations(OperationQuery query) {
    JsonObject message = new JsonObject().put("size", query.size());
    query.state().ifPresent(state -> message.put("state", state.word()));
    query.cursor().ifPresent(cursor -> message.put("cursor", cursor));
    return ask("operations", message)
        .map(
            json ->
                new OperationPage(
                    list(json, "operations", BusInspector::operation), text(json, "cursor")));
  }

  @Override
  public Future<Optional<Operation>> cancelOperation(UUID id, String by) {
    return found(ask("cancelOperation", new JsonObject().put("id", id.toString()).put("by", by)));
  }

  private static Future<Optional<Operation>> found(Future<JsonObject> answer) {
    return answer
        .map(BusInspector::operation)
        .map(Optional::of)
        .recover(
            error ->
                ((ReplyException) error).failureCode() == 404
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(error));
  }

  private static Operation operation(Object value) {
    JsonObject json = (JsonObject) value;
    Map<String, Long> skipped = new HashMap<>();
    json.getJsonObject("skipped")
        .forEach(entry -> skipped.put(entry.getKey(), ((Number) entry.getValue()).longValue()));
    return new Operation(
        UUID.fromString(json.getString("id")),
        json.getString("kind"),
        json.getJsonObject("filter"),
        Optional.ofNullable(json.getInteger("priority")),
        OperationState.valueOf(json.getString("state").toUpperCase(Locale.ROOT)),
        json.getLong("walked"),
        json.getLong("changed"),
        skipped,
        json.getInteger("waiting"),
        list(
            json,
            "refusals",
            one ->
                new Operation.Refusal(
                    id((JsonObject) one, "job").orElseThrow(),
                    ((JsonObject) one).getString("error"))),
        text(json, "problem"),
        time(json, "submittedAt").orElseThrow(),
        json.getString("submittedBy"),
        time(json, "startedAt"),
        time(json, "movedAt"),
        time(json, "endedAt"),
        text(json, "cancelledBy"));
  }

  private static JsonObject ids(List<UUID> ids) {
    return new JsonObject().put("ids", new JsonArray(ids.stream().map(UUID::toString).toList()));
  }

  private static Edited edited(JsonObject json) {
    return new Edited(
        ids(json, "done"), ids(json, "running"), ids(json, "locked"), ids(json, "gone"));
  }

  private static <T> List<T> list(JsonObject json, String key, Function<Object, T> form) {
    return json.getJsonArray(key).stream().map(form).toList();
  }

  private static List<UUID> ids(JsonObject json, String key) {
    return list(json, key, id -> UUID.fromString((String) id));
  }

  private static Optional<String> text(JsonObject json, String key) {
    return Optional.ofNullable(json.getString(key));
  }

  private static Optional<UUID> id(JsonObject json, String key) {
    return text(json, key).map(UUID::fromString);
  }

  private static Optional<Instant> time(JsonObject json, String key) {
    return text(json, key).map(Instant::parse);
  }
}
