package dev.simplequeue.support;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Optional;

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
        on_held => $9::text,
        fingerprint => $10::text,
        headers => $11::text::jsonb,
        id => $12::uuid
      )
      """;

  private SqlEnqueue() {}

  /** The statement. */
  public static String sql(String schema) {
    return CALL.replace("{schema}", schema);
  }

  /** Its values. */
  public static Tuple values(JobRequest request) {
    return Tuple.of(request.queue(), request.payload().text(), request.priority())
        .addValue(request.when().at().map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null))
        .addValue(request.when().in().toMillis())
        .addValue(request.maxAttempts())
        .addValue(request.timeout().toMillis())
        .addValue(request.uniqueKey().orElse(null))
        .addValue(request.uniqueKey().map(key -> request.keyPolicy().name()).orElse(null))
        .addValue(request.fingerprint().orElse(null))
        .addValue(request.headersText().map(JsonText::text).orElse(null))
        .addValue(request.id());
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
