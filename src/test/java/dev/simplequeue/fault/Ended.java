package dev.simplequeue.fault;

import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An ended job's record: of the archive ({@code completed}), or a dead letter. */
record Ended(UUID job, int claims, @Nullable UUID node, int crashes, String state) {

  /** All of them. */
  static final String SQL =
      "select id, claims, claimed_by, crashes, 'completed' as state from {schema}.archive"
          + " union all select id, claims, claimed_by, crashes, state from {schema}.dead_letter";

  static Ended of(Row row) {
    return new Ended(
        row.getUUID("id"),
        row.getInteger("claims"),
        row.getUUID("claimed_by"),
        row.getInteger("crashes"),
        row.getString("state"));
  }
}
