package dev.simplequeue.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

/** The WAL of a stretch of time by the type of its records, those first that take most. */
final class WalRecords {
  static final String EXTENSION = "create extension if not exists pg_walinspect";

  private static final String BY_TYPE =
      """
      select "resource_manager/record_type" as type, count, combined_size::bigint as bytes, fpi_size::bigint as pages
      from pg_get_wal_stats('0/0'::pg_lsn + $1, '0/0'::pg_lsn + $2, true)
      where count > 0
      order by combined_size desc
      limit 15""";

  private WalRecords() {}

  /** For each of so many jobs: how many records, their bytes, and those that are full pages. */
  static JsonArray between(Bed bed, long from, long to, long jobs) {
    // It reads what has been written out, which the last commits need not be.
    bed.execute("checkpoint");
    JsonArray types = new JsonArray();
    for (Row row : bed.rows(BY_TYPE, Tuple.of(from, to))) {
      types.add(
          new JsonObject()
              .put("type", row.getString("type"))
              .put("per_job", Bed.round(row.getLong("count") / (double) jobs))
              .put("bytes_per_job", Bed.round(row.getLong("bytes") / (double) jobs))
              .put("of_full_pages", Bed.round(row.getLong("pages") / (double) jobs)));
    }
    return types;
  }
}
