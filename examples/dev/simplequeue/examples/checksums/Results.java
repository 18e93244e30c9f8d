package dev.simplequeue.examples.checksums;

import static dev.simplequeue.examples.checksums.ChecksumRun.await;

import dev.simplequeue.examples.checksums.Report.Checksum;
import dev.simplequeue.examples.checksums.Report.Dead;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Follows the jobs of a run, which have its name as their fingerprint, and reads back what became
 * of them.
 */
final class Results implements AutoCloseable {
  private final PgConnection sql;
  private final String schema;
  private final String run;
  private final OffsetDateTime begin;

  Results(Vertx vertx, SimpleQueueOptions options, String run) {
    this.schema = options.getSchema();
    this.run = run;
    PgConnectOptions connect = options.getConnectOptions().setUseLayer7Proxy(options.isPooler());
    this.sql = await(PgConnection.connect(vertx, connect));
    this.begin = await(sql.query("select now()").execute()).iterator().next().getOffsetDateTime(0);
  }

  /** How many jobs of the run have not ended. */
  long live() {
    return number("select count(*) from {schema}.job where fingerprint = $1", Tuple.of(run));
  }

  Report report(int files, double seconds, Histogram micros) {
    List<Checksum> checksums = new ArrayList<>();
    String ended = "select * from {schema}.archive where fingerprint = $1 and finished_at >= $2";
    for (Row row : rows(ended, Tuple.of(run, begin))) {
      String path = row.getJsonObject("payload").getString("path");
      checksums.add(Checksum.of(path, row.getJsonObject("output")));
    }
    List<Dead> dead = new ArrayList<>();
    for (Row row :
        rows("select * from {schema}.dead_letter where fingerprint = $1", Tuple.of(run))) {
      JsonArray errors = row.getJsonArray("errors");
      String last = errors.getJsonObject(errors.size() - 1).getString("error");
      dead.add(new Dead(row.getJsonObject("payload").getString("path"), last));
    }
    return new Report(files, seconds, micros, checksums, dead, failedAttempts());
  }

  private long failedAttempts() {
    String attempts =
        "select (select coalesce(sum(attempt - 1), 0) from {schema}.archive where fingerprint = $1 and finished_at >= $2)"
            + " + (select coalesce(sum(attempt), 0) from {schema}.dead_letter where fingerprint = $1)";
    return number(attempts, Tuple.of(run, begin));
  }

  private long number(String query, Tuple values) {
    return rows(query, values).iterator().next().getLong(0);
  }

  private RowSet<Row> rows(String query, Tuple values) {
    return await(sql.preparedQuery(query.replace("{schema}", schema)).execute(values));
  }

  @Override
  public void close() {
    await(sql.close());
  }
}
