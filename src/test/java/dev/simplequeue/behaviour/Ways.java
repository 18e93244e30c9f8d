package dev.simplequeue.behaviour;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPeriod;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.SqlEnqueue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** All ways to enqueue one request. The answer is a receipt's JSON in each. */
final class Ways {
  private final Map<String, Function<JobRequest, Future<JsonObject>>> ways = new LinkedHashMap<>();
  private final Vertx vertx;

  Ways(Vertx vertx, Pool pool, String schema, SimpleQueue queue) {
    this.vertx = vertx;
    ways.put("enqueue", request -> answer(queue.enqueue(request)));
    ways.put(
        "enqueueAll", request -> answer(queue.enqueueAll(List.of(request)).map(all -> all.get(0))));
    ways.put(
        "own transaction",
        request ->
            answer(
                pool.withConnection(
                    c ->
                        c.begin()
                            .compose(
                                t -> queue.enqueue(c, request).eventually(() -> t.commit())))));
    ways.put(
        "own transaction, many",
        request ->
            answer(
                pool.withTransaction(c -> queue.enqueueAll(c, List.of(request)))
                    .map(all -> all.get(0))));
    ways.put("message", request -> answerTo(send(json(request))));
    ways.put(
        "message, many",
        request ->
            send(new JsonArray().add(json(request)))
                .map(all -> withoutText(((JsonArray) all).getJsonObject(0))));
    ways.put("SQL", request -> answer(SqlEnqueue.enqueue(pool, schema, request)));
    ways.put(
        "SQL in a transaction",
        request -> answer(pool.withTransaction(c -> SqlEnqueue.enqueue(c, schema, request))));
  }

  void forEach(BiConsumer<String, Function<JobRequest, Future<JsonObject>>> each) {
    ways.forEach(each);
  }

  int size() {
    return ways.size();
  }

  /** The receipt as JSON, or the status and the code of the refusal. */
  private static Future<JsonObject> answer(Future<Receipt> receipt) {
    return receipt
        .map(Receipt::toJson)
        .map(Ways::withoutText)
        .recover(
            error -> {
              if (error instanceof EnqueueException refused) {
                return Future.succeededFuture(refused(refused.code().code()));
              } else if (isState(error, "22023")) {
                return Future.succeededFuture(refused(FailureCode.INVALID.code()));
              }
              return isState(error, "23505")
                  ? Future.succeededFuture(refused(FailureCode.KEY_HELD.code()))
                  : Future.failedFuture(error);
            });
  }

  private static boolean isState(Throwable error, String state) {
    return error instanceof PgException sql && sql.getSqlState().equals(state);
  }

  private static Future<JsonObject> answerTo(Future<Object> reply) {
    return reply
        .map(JsonObject.class::cast)
        .recover(error -> Future.succeededFuture(refused(((ReplyException) error).failureCode())));
  }

  static JsonObject refused(int code) {
    return new JsonObject().put("status", "REFUSED").put("code", code);
  }

  /** A receipt among others has no code: its text says whether the key is held. */
  private static JsonObject withoutText(JsonObject answer) {
    if (!answer.getString("status").equals("REFUSED")) {
      return answer;
    }
    FailureCode code =
        answer.getString("error").contains("key is held")
            ? FailureCode.KEY_HELD
            : FailureCode.INVALID;
    return refused(answer.getInteger("code", code.code()));
  }

  private Future<Object> send(Object message) {
    return vertx.eventBus().request("simplequeue.enqueue", message).map(reply -> reply.body());
  }

  private static JsonObject json(JobRequest request) {
    JsonObject json = RequestJson.write(request).put("id", request.id().toString());
    request.template().ifPresent(name -> json.put("template", name));
    request.uniqueKey().ifPresent(key -> json.put("uniqueKey", key));
    request.uniqueBy().ifPresent(names -> json.put("uniqueBy", new JsonArray(names)));
    request
        .per()
        .ifPresent(
            period -> {
              if (period instanceof KeyPeriod.Calendar calendar) {
                json.put("per", calendar.unit().name()).put("zone", calendar.zone());
              } else {
                json.put("per", ((KeyPeriod.Length) period).length().toString());
              }
            });
    return json;
  }
}
