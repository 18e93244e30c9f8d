package dev.simplequeue.examples.checksums;

import static dev.simplequeue.examples.checksums.ChecksumRun.await;

import dev.simplequeue.examples.checksums.Report.Checksum;
import dev.simplequeue.examples.checksums.Report.Dead;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.HdrHistogram.Histogram;

/**
 * Follows the jobs of a run, which have its name as their fingerprint, and reads back what became
 * of them.
 */
final class Results implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;
  private static final int BAR_COLUMNS = 80;

  private final Vertx vertx;
  private final PgConnection sql;
  private final String schema;
  private final String run;
  private final OffsetDateTime begin;

  Results(Vertx vertx, String uri, String schema, String run) {
    this.vertx = vertx;
    this.schema = schema;
    this.run = run;
    this.sql = await(PgConnection.connect(vertx, PgConnectOptions.fromUri(uri)));
    this.begin = await(sql.query("select now()").execute()).iterator().next().getOffsetDateTime(0);
  }

  /** Shows a progress bar until no job of the run is alive. */
  void awaitEnd(int files) {
    ProgressBarBuilder bar =
        new ProgressBarBuilder()
            .setTaskName("files")
            .setInitialMax(files)
            .setStyle(ProgressBarStyle.ASCII)
            .setMaxRenderedLength(BAR_COLUMNS)
            .setConsumer(new ConsoleProgressBarConsumer(System.err, BAR_COLUMNS));
    try (ProgressBar progress = bar.build()) {
      for (long live; (live = live()) > 0; ) {
        progress.stepTo(files - live);
        await(vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS));
      }
      progress.stepTo(files);
    }
  }

  private long live() {
    return rows("select count(*) from %s.job where fingerprint = $1", Tuple.of(run))
        .iterator()
        .next()
        .getLong(0);
  }

  Report report(int files, double seconds, Histogram micros) {
    List<Checksum> checksums = new ArrayList<>();
    String archive =
        "select payload, output from %s.archive where fingerprint = $1 and finished_at >= $2";
    for (Row row : rows(archive, Tuple.of(run, begin))) {
      JsonObject output = row.getJsonObject("output");
      checksums.add(
          new Checksum(
              row.getJsonObject("payload").getString("path"),
              output.getString("sha256"),
              output.getLong("bytes"),
              output.getLong("lines")));
    }
    List<Dead> dead = new ArrayList<>();
    String dlq =
        "select payload, errors -> -1 ->> 'error' as error from %s.dead_letter where fingerprint = $1";
    for (Row row : rows(dlq, Tuple.of(run))) {
      dead.add(new Dead(row.getJsonObject("payload").getString("path"), row.getString("error")));
    }
    return new Report(files, seconds, micros, checksums, dead, failedAttempts());
  }

  private long failedAttempts() {
    String attempts =
        "select (select coalesce(sum(attempt - 1), 0) from %1$s.archive where fingerprint = $1 and finished_at >= $2)"
            + " + (select coalesce(sum(attempt), 0) from %1$s.dead_letter where fingerprint = $1)";
    return rows(attempts, Tuple.of(run, begin)).iterator().next().getLong(0);
  }

  private RowSet<Row> rows(String query, Tuple values) {
    return await(sql.preparedQuery(query.formatted(schema)).execute(values));
  }

  @Override
  public void close() {
    await(sql.close());
  }
}
