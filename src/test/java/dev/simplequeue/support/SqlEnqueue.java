package dev.simplequeue.support;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobValues;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.When;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.ZoneOffset;
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
        limit_key => $14::text
      )
      """;

  private SqlEnqueue() {}

  /** The statement. */
  public static String sql(String schema) {
    return CALL.replace("{schema}", schema);
  }

  /** Its values: what the request does not name is null. */
  public static Tuple values(JobRequest request) {
    JobValues values = request.values();
    Optional<When> when = values.when();
    return Stream.<Optional<?>>of(
            values.queue(),
            values.payload().map(JsonText::text),
            values.priority(),
            when.flatMap(When::at).map(time -> time.atOffset(ZoneOffset.UTC)),
            when.filter(w -> w.at().isEmpty()).map(w -> w.in().toMillis()),
            values.maxAttempts(),
            values.timeout().map(Duration::toMillis),
            request.uniqueKey(),
            request.uniqueKey().flatMap(key -> values.keyPolicy()).map(KeyPolicy::name),
            values.fingerprint(),
            values.headersText().map(JsonText::text),
            Optional.of(request.id()),
            request.template(),
            values.limitKey())
        .collect(
            Tuple::tuple,
            (tuple, value) -> tuple.addValue(value.orElse(null)),
            (one, other) -> {
              throw new IllegalStateException("not in parallel");
            });
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
