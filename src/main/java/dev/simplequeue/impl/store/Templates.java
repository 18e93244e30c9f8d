package dev.simplequeue.impl.store;

import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobValues;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The templates of all nodes, in the database. */
public final class Templates {
  private static final Sql FIND = Sql.statement("find_templates");
  private static final Sql WRITE = Sql.statement("write_templates");

  private static final JobValues NOTHING = Requests.values(JobRequest.blank());

  private final String find;
  private final String write;

  /** For the tables in this schema, whose name the options have checked. */
  public Templates(String schema) {
    this.find = FIND.in(schema);
    this.write = WRITE.in(schema);
  }

  /** The error of a request that names a template that does not exist. */
  public static InvalidValueException unknown(String name) {
    return new InvalidValueException(
        "template", "unknown template " + name + ", or its values are not valid");
  }

  /** Those templates that are there and valid, by name. */
  public Future<Map<String, JobRequest>> find(Statements on, Set<String> names) {
    return on.execute(find, Tuple.tuple().addValue(names.toArray(String[]::new)))
        .map(
            rows -> {
              Map<String, JobRequest> found = new HashMap<>();
              for (Row row : rows) {
                try {
                  found.put(row.getString("name"), template(row));
                } catch (RuntimeException e) {
                  // It was written by hand, and not well: it counts as missing.
                }
              }
              return found;
            });
  }

  private static JobRequest template(Row row) {
    JobValues values = NOTHING;
    for (JobField<?, ?> field : Requests.FIELDS) {
      values = named(values, field, row.getValue(field.column()));
    }
    return Requests.of(values);
  }

  private static <V> JobValues named(
      JobValues values, JobField<?, V> field, @Nullable Object value) {
    return values.put(field, Optional.ofNullable(value).map(field.ofSql()));
  }

  /** Writes these templates, in the place of others with their names. Safe to be repeated. */
  Future<Void> write(Session session, Map<String, JobRequest> templates) {
    if (templates.isEmpty()) {
      return Future.succeededFuture();
    }
    List<JobValues> values = templates.values().stream().map(Requests::values).toList();
    Tuple tuple = Tuple.of(templates.keySet().toArray(String[]::new));
    Requests.FIELDS.forEach(field -> tuple.addValue(Columns.of(field, values, NOTHING)));
    return session.execute(write, tuple).mapEmpty();
  }
}
