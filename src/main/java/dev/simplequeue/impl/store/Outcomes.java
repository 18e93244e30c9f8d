package dev.simplequeue.impl.store;

import dev.simplequeue.impl.job.StoredJson;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.job.AttemptError;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.UnprocessablePayloadException;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks up what has become of jobs, many in one statement. */
public final class Outcomes {
  private static final Sql FIND = Sql.statement("find_outcomes");
  static final OffsetDateTime EVER = Instant.EPOCH.atOffset(ZoneOffset.UTC);

  private final Session session;
  private final String find;

  /** Uses a session of {@link Database#controlSession}. */
  public Outcomes(Database database, Session session) {
    this.session = session;
    this.find = FIND.in(database.schema());
  }

  /**
   * The present state of each job, live or ended; nothing for one of which there is no record. The
   * archive is first searched from a day before the ids were made, which is cheap; only for what is
   * not found there, whole.
   */
  public Future<Map<UUID, JobOutcome>> find(Collection<UUID> ids) {
    return find(ids, Settling.oldest(ids))
        .compose(
            found -> {
              List<UUID> missing = ids.stream().filter(id -> !found.containsKey(id)).toList();
              return missing.isEmpty()
                  ? Future.succeededFuture(found)
                  : find(missing, EVER)
                      .map(
                          more -> {
                            found.putAll(more);
                            return found;
                          });
            });
  }

  private Future<Map<UUID, JobOutcome>> find(Collection<UUID> ids, OffsetDateTime from) {
    return session
        .execute(find, Tuple.tuple().addValue(ids.toArray(UUID[]::new)).addValue(from))
        .map(
            rows -> {
              Map<UUID, JobOutcome> found = new HashMap<>();
              rows.forEach(row -> found.put(row.getUUID("id"), outcome(row)));
              return found;
            });
  }

  private static JobOutcome outcome(Row row) {
    return new JobOutcome(
        row.getUUID("id"),
        row.getString("queue"),
        JobState.ofSqlName(row.getString("state")),
        row.getInteger("attempt"),
        Optional.ofNullable(row.getString("output")).map(StoredJson::of),
        errors(row.getString("errors")),
        headers(row.getString("headers")));
  }

  /** Rows that plain SQL has made: one that cannot be read costs no other job anything. */
  static Map<String, String> headers(@Nullable String json) {
    try {
      return ClaimedJob.headers(json);
    } catch (UnprocessablePayloadException e) {
      return Map.of();
    }
  }

  /** See {@link #headers}: an entry that cannot be read is left out. */
  static List<AttemptError> errors(@Nullable String json) {
    List<AttemptError> errors = new ArrayList<>();
    if (json != null && Json.decodeValue(json) instanceof JsonArray entries) {
      for (Object entry : entries) {
        try {
          errors.add(error((JsonObject) entry));
        } catch (ClassCastException | DateTimeException | NullPointerException e) {
          continue;
        }
      }
    }
    return List.copyOf(errors);
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
