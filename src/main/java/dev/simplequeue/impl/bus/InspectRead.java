package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.inspect.FilterJson;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.inspect.Edited;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationPage;
import dev.simplequeue.inspect.OperationPreview;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.inspect.Redriven;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads the messages of {@link InspectVerb}: each becomes what is asked of the operator. */
final class InspectRead {
  private InspectRead() {}

  static Function<Operator, Future<JobCounts>> counts(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    new StrictJson(json).text("queue", value -> texts.put("queue", value)).end();
    String queue = texts.get("queue");
    return queue == null
        ? Operator::counts
        : operator -> operator.counts(queue).map(counts -> new JobCounts(List.of(counts), false));
  }

  static Function<Operator, Future<JobPage>> page(JsonObject json) {
    JobQuery query = FilterJson.page(json);
    return operator -> operator.page(query);
  }

  static Function<Operator, Future<JobHistory>> job(JsonObject json) {
    List<UUID> ids = new ArrayList<>(1);
    new StrictJson(json).text("id", value -> ids.add(EnqueueJson.uuid(value))).end();
    UUID id = named(ids);
    return operator -> operator.find(id).map(found -> found.orElseThrow(() -> unknown(id)));
  }

  private static SimpleQueueException unknown(UUID id) {
    return new SimpleQueueException(FailureCode.UNKNOWN_JOB, "there is no record of job " + id);
  }

  static Function<Operator, Future<Redriven>> redrive(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    List<UUID> ids = new ArrayList<>(1);
    List<JobQuery> filters = new ArrayList<>(1);
    int[] atMost = {RedriveRequest.MAX_JOBS};
    new StrictJson(json)
        .text("id", value -> ids.add(EnqueueJson.uuid(value)))
        .text("queue", value -> texts.put("queue", value))
        .text("fingerprint", value -> texts.put("fingerprint", value))
        .object("filter", value -> filters.add(FilterJson.filter(value)))
        .integer("atMost", value -> atMost[0] = value)
        .text("cursor", value -> texts.put("cursor", value))
        .end();
    RedriveRequest which =
        new RedriveRequest(
            ids.stream().findFirst(),
            Optional.ofNullable(texts.get("queue")),
            Optional.ofNullable(texts.get("fingerprint")),
            filters.stream().findFirst(),
            atMost[0],
            Optional.ofNullable(texts.get("cursor")));
    return operator -> operator.redrive(which);
  }

  static Function<Operator, Future<OperationPreview>> preview(JsonObject json) {
    OperationRequest request = OperationJson.request(json);
    return operator -> operator.preview(request);
  }

  static Function<Operator, Future<Operation>> submit(JsonObject json) {
    OperationRequest request = OperationJson.request(json);
    return operator -> operator.submit(request);
  }

  static Function<Operator, Future<Operation>> operation(JsonObject json) {
    List<UUID> ids = new ArrayList<>(1);
    new StrictJson(json).text("id", value -> ids.add(EnqueueJson.uuid(value))).end();
    UUID id = named(ids);
    return operator -> operator.operation(id).map(found -> OperationJson.known(id, found));
  }

  static Function<Operator, Future<OperationPage>> operations(JsonObject json) {
    OperationQuery query = OperationJson.page(json);
    return operator -> operator.operations(query);
  }

  static Function<Operator, Future<Operation>> cancelOperation(JsonObject json) {
    List<UUID> ids = new ArrayList<>(1);
    String[] by = {""};
    new StrictJson(json)
        .text("id", value -> ids.add(EnqueueJson.uuid(value)))
        .text("by", value -> by[0] = OperationRequest.checkBy(value))
        .end();
    UUID id = named(ids);
    return operator ->
        operator.cancelOperation(id, by[0]).map(found -> OperationJson.known(id, found));
  }

  private static UUID named(List<UUID> ids) {
    if (ids.isEmpty()) {
      throw new InvalidValueException("id", "is missing");
    }
    return ids.get(0);
  }

  /** A message that names one queue. */
  static <T> Function<Operator, Future<T>> one(
      JsonObject json, BiFunction<Operator, String, Future<T>> ask) {
    Map<String, String> texts = new HashMap<>();
    new StrictJson(json).text("queue", value -> texts.put("queue", value)).end();
    String queue = texts.get("queue");
    if (queue == null) {
      throw new InvalidValueException("queue", "is missing");
    }
    return operator -> ask.apply(operator, queue);
  }

  static Function<Operator, Future<QueuePause>> pause(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    new StrictJson(json)
        .text("queue", value -> texts.put("queue", value))
        .text("note", value -> texts.put("note", QueuePause.checkNote(value)))
        .end();
    String queue = texts.get("queue");
    if (queue == null) {
      throw new InvalidValueException("queue", "is missing");
    }
    return operator -> operator.pause(queue, texts.getOrDefault("note", ""));
  }

  /** A message that names jobs. */
  static Function<Operator, Future<Edited>> ids(
      JsonObject json, BiFunction<Operator, List<UUID>, Future<Edited>> ask) {
    List<UUID> ids = new ArrayList<>();
    new StrictJson(json).array("ids", value -> read(value, ids)).end();
    return named(ids, operator -> ask.apply(operator, ids));
  }

  static Function<Operator, Future<Edited>> reprioritise(JsonObject json) {
    List<UUID> ids = new ArrayList<>();
    List<Integer> priority = new ArrayList<>(1);
    new StrictJson(json)
        .array("ids", value -> read(value, ids))
        .integer("priority", priority::add)
        .end();
    if (priority.isEmpty()) {
      throw new InvalidValueException("priority", "is missing");
    }
    return named(ids, operator -> operator.reprioritise(ids, priority.get(0)));
  }

  private static void read(JsonArray texts, List<UUID> ids) {
    for (Object text : texts) {
      if (!(text instanceof String id)) {
        throw new IllegalArgumentException("must hold only job ids (UUIDs as strings)");
      }
      ids.add(EnqueueJson.uuid(id));
    }
  }

  private static Function<Operator, Future<Edited>> named(
      List<UUID> ids, Function<Operator, Future<Edited>> ask) {
    if (ids.isEmpty()) {
      throw new InvalidValueException("ids", "is missing or empty");
    }
    return ask;
  }
}
