package dev.simplequeue.testing;

import dev.simplequeue.job.AttemptError;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads jobs out of the tables: of the pool, or as an open transaction sees them. */
final class Jobs {
  private final String find;
  private final Supplier<Duration> ahead;

  /**
   * @param ahead how much later the test says that it is
   */
  Jobs(KitSql sql, Supplier<Duration> ahead) {
    this.find = sql.text("find_jobs");
    this.ahead = ahead;
  }

  /** All of them, in the order in which they were enqueued. */
  Future<List<JobSnapshot>> all(SqlClient from) {
    return read(from, Tuple.of(null));
  }

  /** Those with these ids. */
  Future<List<JobSnapshot>> some(SqlClient from, List<UUID> ids) {
    return read(from, Tuple.tuple().addValue(ids.toArray(UUID[]::new)));
  }

  private Future<List<JobSnapshot>> read(SqlClient from, Tuple values) {
    return from.preparedQuery(find).execute(values).map(this::snapshots);
  }

  private List<JobSnapshot> snapshots(RowSet<Row> rows) {
    return rows.stream().map(this::snapshot).toList();
  }

  private JobSnapshot snapshot(Row row) {
    return new JobSnapshot(
        row.getUUID("id"),
        row.getString("queue"),
        JobState.ofSqlName(row.getString("state")),
        row.getString("payload"),
        headers(row.getString("headers")),
        row.getInteger("priority"),
        time(row, "created_at"),
        time(row, "run_at"),
        row.getInteger("attempt"),
        row.getInteger("max_attempts"),
        Optional.ofNullable(row.getLong("timeout")).map(Duration::ofMillis),
        Optional.ofNullable(row.getString("unique_key")),
        Optional.ofNullable(row.getString("fingerprint")),
        Optional.ofNullable(row.getString("limit_key")),
        row.getInteger("reprocesses"),
        row.getInteger("crashes"),
        row.getInteger("releases"),
        row.getBoolean("cancel_requested"),
        Optional.ofNullable(row.getString("output")),
        errors(row.getString("errors")));
  }

  private Instant time(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant().plus(ahead.get());
  }

  private static Map<String, String> headers(@Nullable String json) {
    Map<String, String> headers = new HashMap<>();
    if (json != null) {
      new JsonObject(json).forEach(e -> headers.put(e.getKey(), String.valueOf(e.getValue())));
    }
    return Map.copyOf(headers);
  }

  private static List<AttemptError> errors(@Nullable String json) {
    return json == null
        ? List.of()
        : new JsonArray(json).stream().map(JsonObject.class::cast).map(Jobs::error).toList();
  }

  private static AttemptError error(JsonObject error) {
    return new AttemptError(
        error.getInteger("attempt"),
        OffsetDateTime.parse(error.getString("at")).toInstant(),
        error.getString("kind"),
        error.getString("error"),
        Optional.ofNullable(error.getString("trace")));
  }
}
