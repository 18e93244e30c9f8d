package dev.simplequeue.impl.store;

import dev.simplequeue.impl.backend.DeadGroups;
import dev.simplequeue.impl.backend.NodeLook;
import dev.simplequeue.impl.backend.QueueLook;
import dev.simplequeue.impl.backend.ServerLook;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at queues, nodes, dead letters and the server for the HTTP API. */
public final class Looking {
  private static final Sql QUEUES = Sql.statement("look_at_queues");
  private static final Sql NODES = Sql.statement("look_at_nodes");
  private static final Sql SERVER = Sql.statement("look_at_server");
  private static final Sql DEAD = Sql.statement("group_dead");

  /** After every id. */
  static final UUID LAST = new UUID(-1, -1);

  private final Session session;
  private final String schema;
  private final Duration lease;
  private final String queues;
  private final String nodes;
  private final String server;
  private final String dead;
  private final String deadOfQueue;

  /** Uses a session of {@link Database#webSession}. */
  public Looking(Database database, Session session) {
    this.session = session;
    this.schema = database.schema();
    this.lease = database.options().getPoller().lease();
    this.queues = QUEUES.in(schema);
    this.nodes = NODES.in(schema);
    this.server = SERVER.in(schema);
    this.dead = DEAD.in(schema, "which", "$1::text is null");
    this.deadOfQueue = DEAD.in(schema, "which", "queue = $1::text and redriven_to is null");
  }

  /** Looks at these queues, in their order. */
  public Future<List<QueueLook>> queues(List<String> names) {
    return session
        .execute(queues, Tuple.tuple().addValue(names.toArray(String[]::new)))
        .map(rows -> rows.stream().map(Looking::queue).toList());
  }

  private static QueueLook queue(Row row) {
    return new QueueLook(
        row.getString("queue"),
        time(row, "paused_at"),
        Optional.ofNullable(row.getString("paused_by")),
        Optional.ofNullable(row.getString("pause_note")),
        Optional.ofNullable(row.getInteger("cluster_max_running")),
        Optional.ofNullable(row.getInteger("limit_key_max_running")),
        rate(row.getInteger("rate_starts"), row.getLong("rate_millis")),
        rate(row.getInteger("limit_key_rate_starts"), row.getLong("limit_key_rate_millis")),
        time(row, "ready_since"),
        List.of(row.getArrayOfStrings("nodes")));
  }

  private static Optional<QueueLook.Rate> rate(Integer starts, Long millis) {
    return starts == null
        ? Optional.empty()
        : Optional.of(new QueueLook.Rate(starts, Duration.ofMillis(millis)));
  }

  /** The nodes, the newest first. */
  public Future<List<NodeLook>> nodes() {
    return session
        .execute(nodes, Tuple.tuple())
        .map(rows -> rows.stream().map(this::node).toList());
  }

  private NodeLook node(Row row) {
    Optional<Duration> age =
        Optional.ofNullable(row.getLong("lease_millis")).map(Duration::ofMillis);
    return new NodeLook(
        row.getUUID("id"),
        row.getString("name"),
        List.of(row.getArrayOfStrings("queues")),
        row.getOffsetDateTime("started_at").toInstant(),
        time(row, "dead_at"),
        time(row, "renewed_at"),
        age,
        age.isPresent() && age.get().compareTo(lease) > 0);
  }

  /** What the server is. */
  public Future<ServerLook> server() {
    return session
        .execute(server, Tuple.tuple())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new ServerLook(
                  row.getString("server"),
                  row.getString("database"),
                  schema,
                  row.getInteger("version"),
                  row.getBoolean("read_only"),
                  row.getBoolean("standby"));
            });
  }

  /** Dead letters in groups. */
  public Future<DeadGroups> deadGroups(DeadGroups.Query query) {
    Tuple values = Tuple.of(query.queue().orElse(null), query.cursor().orElse(LAST), query.rows());
    return session
        .execute(query.queue().isPresent() ? deadOfQueue : dead, values)
        .map(rows -> groups(query, rows));
  }

  private static DeadGroups groups(DeadGroups.Query query, RowSet<Row> rows) {
    List<DeadGroups.Group> groups = new ArrayList<>();
    long looked = 0;
    Optional<UUID> last = Optional.empty();
    for (Row row : rows) {
      looked = row.getLong("looked");
      last = looked < query.rows() ? Optional.empty() : Optional.of(row.getUUID("last"));
      if (row.getString("queue") != null) {
        groups.add(group(row));
      }
    }
    return new DeadGroups(groups, looked, last);
  }

  private static DeadGroups.Group group(Row row) {
    return new DeadGroups.Group(
        row.getString("queue"),
        row.getString("state"),
        row.getString("kind"),
        row.getLong("jobs"),
        row.getOffsetDateTime("first_at").toInstant(),
        row.getOffsetDateTime("last_at").toInstant(),
        row.getUUID("newest"),
        row.getString("example"));
  }

  private static Optional<Instant> time(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }
}
