package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobValues;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.options.JobTemplate;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The templates of all nodes, in the database. */
public final class Templates {
  private static final Sql FIND = Sql.statement("find_templates");
  private static final Sql WRITE = Sql.statement("write_templates");

  private final String find;
  private final String write;

  /** For the tables in this schema, whose name the options have checked. */
  public Templates(String schema) {
    this.find = FIND.in(schema);
    this.write = WRITE.in(schema);
  }

  /** The mistake of a request that names a template that is not there. */
  public static InvalidValueException unknown(String name) {
    return new InvalidValueException(
        "template", "unknown template " + name + ", or its values are not valid");
  }

  /** The values of those templates that are there and valid, by name. */
  public Future<Map<String, JobValues>> find(Session session, Set<String> names) {
    return find(session::execute, names);
  }

  /** The same on a connection of the caller's. */
  public Future<Map<String, JobValues>> find(SqlConnection connection, Set<String> names) {
    return find(Statements.on(connection), names);
  }

  private Future<Map<String, JobValues>> find(Statements statements, Set<String> names) {
    return statements
        .execute(find, Tuple.tuple().addValue(names.toArray(String[]::new)))
        .map(
            rows -> {
              Map<String, JobValues> found = new HashMap<>();
              for (Row row : rows) {
                try {
                  found.put(row.getString("name"), values(row));
                } catch (RuntimeException e) {
                  // Somebody has written it by hand: as if it were not there.
                }
              }
              return found;
            });
  }

  private static JobValues values(Row row) {
    JobTemplate template = new JobTemplate();
    Optional.ofNullable(row.getString("queue")).ifPresent(template::setQueue);
    Optional.ofNullable(row.getInteger("priority")).ifPresent(template::setPriority);
    Optional.ofNullable(row.getInteger("max_attempts")).ifPresent(template::setMaxAttempts);
    Optional.ofNullable(row.getLong("timeout"))
        .map(Duration::ofMillis)
        .ifPresent(template::setTimeout);
    Optional.ofNullable(row.getLong("run_in"))
        .map(Duration::ofMillis)
        .ifPresent(template::setRunIn);
    Optional.ofNullable(row.getString("on_held"))
        .map(KeyPolicy::valueOf)
        .ifPresent(template::setKeyPolicy);
    Optional.ofNullable(row.getString("fingerprint")).ifPresent(template::setFingerprint);
    Optional.ofNullable(row.getString("limit_key")).ifPresent(template::setLimitKey);
    Optional.ofNullable(row.getString("headers"))
        .map(Templates::headers)
        .ifPresent(template::setHeaders);
    JobValues values = template.getValues();
    return Optional.ofNullable(row.getString("payload"))
        .map(text -> values.payload(JsonText.parse("payload", text)))
        .orElse(values);
  }

  private static Map<String, String> headers(String text) {
    Map<String, String> headers = new HashMap<>();
    new JsonObject(text).forEach(entry -> headers.put(entry.getKey(), (String) entry.getValue()));
    return headers;
  }

  /** Writes these templates, in the place of others with their names. Safe to be repeated. */
  Future<Void> write(Session session, Map<String, JobTemplate> templates) {
    if (templates.isEmpty()) {
      return Future.succeededFuture();
    }
    List<JobValues> values = templates.values().stream().map(JobTemplate::getValues).toList();
    Tuple tuple =
        Tuple.tuple()
            .addValue(templates.keySet().toArray(String[]::new))
            .addValue(column(values, String[]::new, JobValues::queue))
            .addValue(column(values, String[]::new, v -> v.payload().map(JsonText::text)))
            .addValue(column(values, String[]::new, v -> v.headersText().map(JsonText::text)))
            .addValue(column(values, Short[]::new, v -> v.priority().map(Integer::shortValue)))
            .addValue(column(values, Integer[]::new, JobValues::maxAttempts))
            .addValue(column(values, Long[]::new, v -> v.timeout().map(Duration::toMillis)))
            .addValue(column(values, Long[]::new, v -> v.when().map(w -> w.in().toMillis())))
            .addValue(column(values, String[]::new, v -> v.keyPolicy().map(KeyPolicy::name)))
            .addValue(column(values, String[]::new, JobValues::fingerprint))
            .addValue(column(values, String[]::new, JobValues::limitKey));
    return session.execute(write, tuple).mapEmpty();
  }

  private static <T> T[] column(
      List<JobValues> values, IntFunction<T[]> array, Function<JobValues, Optional<T>> value) {
    return values.stream().map(v -> value.apply(v).orElse(null)).toArray(array);
  }
}
