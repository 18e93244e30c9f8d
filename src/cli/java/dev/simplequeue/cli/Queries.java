package dev.simplequeue.cli;

import dev.simplequeue.impl.bus.Signed;
import dev.simplequeue.impl.part.Audit;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.store.Limiting;
import dev.simplequeue.inspect.Health;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the bus has no words for: queues with all that is known of them, nodes, limits, health. */
final class Queries {
  private static final Sql QUEUES = Sql.statement("cli/describe_queues");
  private static final Sql NODES = Sql.statement("cli/list_nodes");

  /** If a job is ready for longer than this, somebody should look. */
  private static final Duration READY_TOO_LONG = Duration.ofSeconds(60);

  private final Session session;
  private final Session limitSession;
  private final Limiting limiting;
  private final Audit audit;
  private final String node;
  private final String queues;
  private final String nodes;
  private final String schema;

  /** {@code node}: who it is if that is not said. */
  Queries(Database database, String node) {
    this.node = node;
    this.audit = new Audit(database, event -> {});
    this.session = database.inspectSession();
    this.limitSession = database.upkeepSession();
    this.limiting = new Limiting(database, limitSession);
    this.queues = QUEUES.in(database.schema());
    this.nodes = NODES.in(database.schema());
    this.schema = database.schema();
  }

  /** The counts, completed with queues that have no jobs, and with all else that is known. */
  Future<JsonObject> queues(JsonObject counts) {
    Map<String, JsonObject> counted = new HashMap<>();
    counts.getJsonArray("queues").stream()
        .map(JsonObject.class::cast)
        .forEach(queue -> counted.put(queue.getString("queue"), queue));
    return session
        .execute(queues, Tuple.tuple().addValue(counted.keySet().toArray(String[]::new)))
        .map(
            rows -> {
              JsonArray all = new JsonArray();
              for (Row row : rows) {
                String name = row.getString("name");
                all.add(described(row, counted.getOrDefault(name, nothing(name))));
              }
              return new JsonObject()
                  .put("queues", all)
                  .put("more", counts.getBoolean("more", false));
            });
  }

  private static JsonObject nothing(String name) {
    return new JsonObject().put("queue", name).put("jobs", new JsonObject());
  }

  private static JsonObject described(Row row, JsonObject queue) {
    JsonObject limits = new JsonObject();
    put(limits, "clusterMaxRunning", row.getInteger("cluster_max_running"));
    put(limits, "limitKeyMaxRunning", row.getInteger("limit_key_max_running"));
    rate(limits, "rateLimit", row.getInteger("rate_starts"), row.getLong("rate_millis"));
    rate(limits, "limitKeyRateLimit", row.getInteger("key_starts"), row.getLong("key_millis"));
    time(queue, "pausedAt", row.getOffsetDateTime("paused_at"));
    put(queue, "pausedBy", row.getString("paused_by"));
    put(queue, "pauseNote", row.getString("pause_note"));
    time(queue, "oldestReadyAt", row.getOffsetDateTime("ready_since"));
    return queue
        .put("limits", limits)
        .put("nodes", new JsonArray(List.of(row.getArrayOfStrings("nodes"))));
  }

  private static void rate(
      JsonObject limits, String key, @Nullable Integer starts, @Nullable Long millis) {
    if (starts != null && millis != null) {
      limits.put(
          key,
          new JsonObject().put("starts", starts).put("per", Duration.ofMillis(millis).toString()));
    }
  }

  private static void put(JsonObject json, String key, @Nullable Object value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  private static void time(JsonObject json, String key, @Nullable OffsetDateTime value) {
    if (value != null) {
      json.put(key, value.toInstant().toString());
    }
  }

  Future<JsonObject> nodes() {
    return session
        .execute(nodes, Tuple.tuple())
        .map(
            rows -> {
              JsonArray all = new JsonArray();
              rows.forEach(row -> all.add(node(row)));
              return new JsonObject().put("nodes", all);
            });
  }

  private static JsonObject node(Row row) {
    JsonObject node =
        new JsonObject()
            .put("id", row.getUUID("id").toString())
            .put("name", row.getString("name"))
            .put("state", row.getString("state"))
            .put("queues", new JsonArray(List.of(row.getArrayOfStrings("queues"))));
    time(node, "startedAt", row.getOffsetDateTime("started_at"));
    time(node, "deadAt", row.getOffsetDateTime("dead_at"));
    time(node, "renewedAt", row.getOffsetDateTime("renewed_at"));
    Long age = row.getLong("lease_millis");
    put(node, "leaseAge", age == null ? null : Duration.ofMillis(age).toString());
    return node;
  }

  /** How the whole is, as far as the tables know. */
  Future<JsonObject> health() {
    return nodes()
        .compose(
            found ->
                IdleQueue.find(session, schema, READY_TOO_LONG)
                    .map(idle -> judged(found.getJsonArray("nodes"), idle)));
  }

  private static JsonObject judged(JsonArray nodes, List<IdleQueue> idle) {
    List<Health.Problem> problems = new ArrayList<>();
    boolean served = false;
    for (Object each : nodes) {
      JsonObject node = (JsonObject) each;
      if (node.getString("state").equals("alive")) {
        served = true;
      } else {
        problems.add(
            new Health.Problem(
                Health.Kind.LEASE,
                node.getString("name"),
                node.getString("state").equals("dead")
                    ? "The node was declared dead; its jobs have not all come back yet."
                    : "The node has not renewed its lease for "
                        + Words.lasted(Duration.parse(node.getString("leaseAge", "PT0S")))
                        + "."));
      }
    }
    if (!served) {
      problems.add(
          new Health.Problem(
              Health.Kind.PARTS, "nodes", "No node has a valid lease: nothing runs."));
    }
    idle.stream().map(Queries::unclaimed).forEach(problems::add);
    return new Health(true, served && idle.isEmpty(), problems).toJson();
  }

  private static Health.Problem unclaimed(IdleQueue idle) {
    return new Health.Problem(
        Health.Kind.UNCLAIMED,
        idle.queue(),
        "The oldest job has been ready for "
            + Words.lasted(idle.readyFor())
            + ", and no job of the queue runs; "
            + (idle.nodes() == 0
                ? "no live node has a handler for it."
                : idle.nodes() + " live node(s) have a handler for it."));
  }

  /** Writes the limits that the message names: {@code queue}, and keys of a queue's options. */
  Future<JsonObject> setLimits(JsonObject message) {
    Signed signed = Signed.of(message);
    JsonObject limits = signed.rest();
    if (!(limits.remove("queue") instanceof String queue)) {
      return Future.failedFuture(new InvalidValueException("queue", "is missing"));
    }
    QueueOptions options;
    try {
      options = new QueueOptions(limits);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    return audit.change(
        signed.by().isEmpty() ? node : signed.by(),
        "limits",
        new JsonObject().put("queue", queue).put("limits", limits),
        () -> limiting.set(queue, options).map(v -> new JsonObject().put("queue", queue)),
        done -> limits.encode());
  }

  Future<Void> close() {
    return Future.join(session.close(), limitSession.close(), audit.close()).mapEmpty();
  }
}
