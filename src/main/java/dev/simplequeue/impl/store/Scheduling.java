package dev.simplequeue.impl.store;

import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobValues;
import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.ScheduleEntry;
import dev.simplequeue.schedule.SchedulePage;
import dev.simplequeue.schedule.ScheduleQuery;
import dev.simplequeue.schedule.ScheduleReceipt;
import dev.simplequeue.schedule.ScheduleReceipt.Status;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes, finds, pauses and removes schedules, and enqueues their jobs on demand. */
public final class Scheduling {
  /** How many schedules are looked at for one page. */
  static final int WALK = 5_000;

  private static final Sql WRITE = Sql.statement("write_schedule");
  private static final Sql REMOVE = Sql.statement("remove_schedule");
  private static final Sql FIND = Sql.statement("find_schedule");
  private static final Sql PAGE = Sql.statement("page_schedules");
  private static final Sql PAUSE = Sql.statement("pause_schedule");
  private static final Sql RESUME = Sql.statement("resume_schedule");
  private static final Sql TRIGGER = Sql.statement("trigger_schedule");
  private static final Sql BACKFILL = Sql.statement("backfill_schedule");

  private static final JobValues DEFAULTS =
      Requests.values(
          JobRequest.blank()
              .payload(Map.of())
              .priority(JobRequest.DEFAULT_PRIORITY)
              .maxAttempts(JobRequest.DEFAULT_MAX_ATTEMPTS));

  private final Session session;
  private final String write;
  private final String remove;
  private final String find;
  private final String page;
  private final String pause;
  private final String resume;
  private final String trigger;
  private final String backfill;

  /** Uses a session of {@link Database#inspectSession}. */
  public Scheduling(Database database, Session session) {
    this.session = session;
    this.write = WRITE.in(database.schema());
    this.remove = REMOVE.in(database.schema());
    this.find = FIND.in(database.schema());
    this.page = PAGE.in(database.schema());
    this.pause = PAUSE.in(database.schema());
    this.resume = RESUME.in(database.schema());
    this.trigger = TRIGGER.in(database.schema());
    this.backfill = BACKFILL.in(database.schema());
  }

  /**
   * Makes a schedule or changes it. Safe to be repeated.
   *
   * @param origin {@code api}, or {@code conf}, which gives way to what was not said by {@code
   *     conf}
   */
  public Future<ScheduleReceipt> write(Schedule schedule, String origin) {
    JobRequest request = schedule.request().orElseThrow();
    JobValues values = Requests.values(request);
    JsonObject definition = schedule.toJson();
    definition.remove("request");
    Tuple tuple =
        Tuple.of(schedule.name(), origin, definition)
            .addValue(request.queue())
            .addValue(value("payload", values))
            .addValue(value("headers", values))
            .addValue(request.bytes())
            .addValue(value("priority", values))
            .addValue(value("maxAttempts", values))
            .addValue(positive(value("timeout", values)))
            .addValue(value("fingerprint", values))
            .addValue(value("limitKey", values));
    return session
        .execute(write, tuple)
        .map(rows -> rows.iterator().next())
        .map(row -> new ScheduleReceipt(schedule.name(), status(row)));
  }

  private static Status status(Row row) {
    Long revision = row.getLong("revision");
    if (revision == null) {
      return row.getBoolean("same") ? Status.SAME : Status.KEPT;
    }
    return revision == 1 ? Status.CREATED : Status.CHANGED;
  }

  private static @Nullable Object value(String key, JobValues values) {
    JobField<?, ?> field =
        Requests.FIELDS.stream().filter(f -> f.key().equals(key)).findFirst().orElseThrow();
    return ((Object[]) Columns.of(field, List.of(values), DEFAULTS))[0];
  }

  private static @Nullable Object positive(@Nullable Object millis) {
    return millis instanceof Long number && number > 0 ? number : null;
  }

  /** Whether there was one. */
  public Future<Boolean> remove(String name) {
    return session.execute(remove, Tuple.of(name)).map(rows -> rows.size() > 0);
  }

  /**
   * A schedule, and the time.
   *
   * @param now by the database's clock
   */
  public record Found(ScheduleEntry entry, Instant now) {}

  /** Finds one, with its request. */
  public Future<Optional<Found>> find(String name) {
    return session
        .execute(find, Tuple.of(name))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.empty();
              }
              Row row = rows.iterator().next();
              ScheduleEntry entry = entry(row);
              entry.definition().put("request", RequestJson.write(request(row)));
              return Optional.of(new Found(entry, row.getOffsetDateTime("looked_at").toInstant()));
            });
  }

  private static JobRequest request(Row row) {
    JobRequest request = JobRequest.of(row.getString("queue")).payload(row.getValue("payload"));
    int priority = row.getShort("priority");
    request = priority == JobRequest.DEFAULT_PRIORITY ? request : request.priority(priority);
    int attempts = row.getInteger("max_attempts");
    request = attempts == JobRequest.DEFAULT_MAX_ATTEMPTS ? request : request.maxAttempts(attempts);
    JsonObject headers = row.getJsonObject("headers");
    if (headers != null) {
      Map<String, String> own = new HashMap<>();
      headers.fieldNames().forEach(name -> own.put(name, headers.getString(name)));
      request = request.headers(own);
    }
    Long timeout = row.getLong("timeout_millis");
    request = timeout == null ? request : request.timeout(Duration.ofMillis(timeout));
    String fingerprint = row.getString("fingerprint");
    request = fingerprint == null ? request : request.fingerprint(fingerprint);
    String limitKey = row.getString("limit_key");
    return limitKey == null ? request : request.limitKey(limitKey);
  }

  /** Reads a page. */
  public Future<SchedulePage> page(ScheduleQuery query) {
    Tuple values =
        Tuple.of(query.after(), WALK, query.size() + 1)
            .addValue(query.search().orElse(null))
            .addValue(query.queue().orElse(null))
            .addValue(query.origin().orElse(null))
            .addValue(query.paused().orElse(null))
            .addValue(query.problem().orElse(null))
            .addValue(query.overdue().orElse(null));
    return session.execute(page, values).map(rows -> page(query, rows));
  }

  private static SchedulePage page(ScheduleQuery query, RowSet<Row> rows) {
    List<ScheduleEntry> schedules = new ArrayList<>(rows.size());
    Optional<String> last = Optional.empty();
    for (Row row : rows) {
      if (row.getString("name") != null) {
        schedules.add(entry(row));
      } else if (row.getLong("walked") == WALK) {
        last = Optional.of(row.getString("last"));
      }
    }
    if (schedules.size() > query.size()) {
      schedules.remove(query.size());
      last = Optional.of(schedules.get(query.size() - 1).name());
    }
    return new SchedulePage(schedules, last);
  }

  private static ScheduleEntry entry(Row row) {
    return new ScheduleEntry(
        row.getString("name"),
        row.getString("queue"),
        row.getJsonObject("definition"),
        row.getString("origin"),
        row.getLong("revision"),
        time(row, "next_at"),
        time(row, "last_tick"),
        Optional.ofNullable(row.getUUID("last_job")),
        Optional.ofNullable(row.getString("last_outcome")),
        row.getLong("fired"),
        row.getLong("skipped"),
        row.getLong("misfired"),
        time(row, "paused_at"),
        Optional.ofNullable(row.getString("paused_by")),
        Optional.ofNullable(row.getString("pause_note")),
        Optional.ofNullable(row.getString("problem")),
        Boolean.TRUE.equals(row.getBoolean("overdue")),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("changed_at").toInstant());
  }

  private static Optional<Instant> time(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }

  /** Whether it was not paused before. */
  public Future<Boolean> pause(String name, String by, String note) {
    return session
        .execute(pause, Tuple.of(name, by, note))
        .map(rows -> rows.size() > 0 && !rows.iterator().next().getBoolean("was_paused"));
  }

  /** Whether it was paused. */
  public Future<Boolean> resume(String name, boolean fromMissed) {
    return session.execute(resume, Tuple.of(name, fromMissed)).map(rows -> rows.size() > 0);
  }

  /** Enqueues a job with this id; the queue, if there is such a schedule. */
  public Future<Optional<String>> trigger(String name, UUID id) {
    return session
        .execute(trigger, Tuple.of(name, id))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(rows.iterator().next().getString("queue")));
  }

  /**
   * Enqueues the jobs of these ticks.
   *
   * @return the queue of each that was inserted
   */
  public Future<List<String>> backfill(String name, List<UUID> ids, List<Instant> ticks) {
    Tuple values =
        Tuple.of(name)
            .addValue(ids.toArray(UUID[]::new))
            .addValue(ticks.stream().map(Firing::time).toArray(OffsetDateTime[]::new))
            .addValue(ticks.stream().map(Instant::toString).toArray(String[]::new));
    return session
        .execute(backfill, values)
        .map(
            rows -> {
              List<String> queues = new ArrayList<>(rows.size());
              rows.forEach(row -> queues.add(row.getString("queue")));
              return queues;
            });
  }
}
