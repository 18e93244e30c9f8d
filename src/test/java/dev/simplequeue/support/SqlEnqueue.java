package dev.simplequeue.support;

import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobValues;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPeriod;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Enqueues a request as an application does that has SQL and nothing else. */
public final class SqlEnqueue {
  private static final String CALL =
      """
      select *
      from {schema}.enqueue(
        queue => $1::text,
        payload => $2::text::jsonb,
        priority => $3::integer,
        run_at => $4::timestamptz,
        run_in => $5::bigint * interval '1 millisecond',
        max_attempts => $6::integer,
        timeout => $7::bigint * interval '1 millisecond',
        unique_key => $8::text,
        key_policy => $9::text,
        fingerprint => $10::text,
        headers => $11::text::jsonb,
        id => $12::uuid,
        template => $13::text,
        limit_key => $14::text,
        per => $15::text,
        zone => $16::text,
        unique_by => $17::text[]
      )
      """;

  private SqlEnqueue() {}

  /** The statement. */
  public static String sql(String schema) {
    return CALL.replace("{schema}", schema);
  }

  /** Its values: what the request does not name is null. */
  public static Tuple values(JobRequest request) {
    Map<String, Object> named = new HashMap<>();
    Requests.FIELDS.forEach(field -> addNamed(named, field, Requests.values(request)));
    Optional<Instant> time = request.when().at();
    return Stream.<Optional<?>>of(
            Optional.ofNullable(named.get("queue")),
            Optional.ofNullable(named.get("payload")),
            Optional.ofNullable(named.get("priority")),
            time.map(at -> at.atOffset(ZoneOffset.UTC)),
            Optional.ofNullable(named.get("run_in")).filter(in -> time.isEmpty()),
            Optional.ofNullable(named.get("max_attempts")),
            Optional.ofNullable(named.get("timeout")),
            request.uniqueKey(),
            Optional.ofNullable(named.get("key_policy"))
                .filter(
                    policy -> request.uniqueKey().isPresent() || request.uniqueBy().isPresent()),
            Optional.ofNullable(named.get("fingerprint")),
            Optional.ofNullable(named.get("headers")),
            Optional.of(request.id()),
            request.template(),
            Optional.ofNullable(named.get("limit_key")),
            request.per().map(SqlEnqueue::per),
            request
                .per()
                .filter(KeyPeriod.Calendar.class::isInstance)
                .map(c -> ((KeyPeriod.Calendar) c).zone()),
            request.uniqueBy().map(names -> names.toArray(String[]::new)))
        .collect(
            Tuple::tuple,
            (tuple, value) -> tuple.addValue(value.orElse(null)),
            (one, other) -> {
              throw new IllegalStateException("not in parallel");
            });
  }

  private static String per(KeyPeriod period) {
    return period instanceof KeyPeriod.Calendar calendar
        ? calendar.unit().name().toLowerCase(Locale.ROOT)
        : ((KeyPeriod.Length) period).length().toString();
  }

  private static <V> void addNamed(
      Map<String, Object> named, JobField<?, V> field, JobValues values) {
    values.get(field).ifPresent(value -> named.put(field.column(), field.sql().apply(value)));
  }

  /** Its answer. */
  public static Receipt receipt(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    return new Receipt(
        row.getUUID("id"),
        Receipt.Status.valueOf(row.getString("status")),
        row.getBoolean("holder_running"),
        Optional.empty());
  }

  /** Calls the function. */
  public static Future<Receipt> enqueue(SqlClient client, String schema, JobRequest request) {
    return client.preparedQuery(sql(schema)).execute(values(request)).map(SqlEnqueue::receipt);
  }
}
