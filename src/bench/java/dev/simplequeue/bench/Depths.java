package dev.simplequeue.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts what is in the queue's tables. Its connection is made again whenever it is lost. */
final class Depths {
  /** Its connection's name on the server. */
  static final String NAME = "simplequeue adapter";

  private final Pool pool;
  private final String schema;
  private final long limitSeconds;

  /**
   * @param limitSeconds the longest that a count may take
   */
  Depths(Vertx vertx, String uri, String schema, long limitSeconds) {
    this.schema = schema;
    this.limitSeconds = limitSeconds;
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1))
            .connectingTo(PgConnectOptions.fromUri(uri).addProperty("application_name", NAME))
            .using(vertx)
            .build();
  }

  /** By the harness's names: what is ready, runs, waits for another attempt, or is for later. */
  Future<Map<String, Long>> count() {
    return query(
            """
            select
              count(*) filter (where claimed_by is null and run_at <= now()) as queue_depth,
              count(*) filter (where claimed_by is not null) as running_depth,
              count(*) filter (where claimed_by is null and run_at > now() and attempt > 0)
                as retryable_depth,
              count(*) filter (where claimed_by is null and run_at > now() and attempt = 0)
                as scheduled_depth,
              count(*) as total_backlog
            from {schema}.job
            """)
        .map(
            row -> {
              Map<String, Long> counts = new LinkedHashMap<>();
              for (int i = 0; i < row.size(); i++) {
                counts.put(row.getColumnName(i), row.getLong(i));
              }
              return counts;
            });
  }

  /** The one row that the query gives; it names the schema {@code {schema}}. */
  Future<Row> query(String sql) {
    return pool.query(sql.replace("{schema}", schema))
        .execute()
        .map(rows -> rows.iterator().next())
        .timeout(limitSeconds, TimeUnit.SECONDS);
  }
}
