package dev.simplequeue.impl.store;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;

/**
 * Where the columns of a job are in the rows of a claim: found by their names, but once for all
 * rows, for each search by name walks over the names.
 */
final class ClaimedColumns {
  private final List<String> names;
  final int id;
  final int queue;
  final int payload;
  final int headers;
  final int bytes;
  final int priority;
  final int runAt;
  final int attempt;
  final int maxAttempts;
  final int timeout;
  final int uniqueKey;
  final int fingerprint;
  final int reprocesses;
  final int crashes;
  final int createdAt;
  final int claims;
  final int lastError;
  final int limitKey;

  ClaimedColumns(RowSet<Row> rows) {
    this(rows.columnsNames());
  }

  ClaimedColumns(List<String> names) {
    this.names = names;
    id = place("id");
    queue = place("queue");
    payload = place("payload");
    headers = place("headers");
    bytes = place("bytes");
    priority = place("priority");
    runAt = place("run_at");
    attempt = place("attempt");
    maxAttempts = place("max_attempts");
    timeout = place("timeout");
    uniqueKey = place("unique_key");
    fingerprint = place("fingerprint");
    reprocesses = place("reprocesses");
    crashes = place("crashes");
    createdAt = place("created_at");
    claims = place("claims");
    lastError = place("last_error");
    limitKey = place("limit_key");
  }

  private int place(String name) {
    int place = names.indexOf(name);
    if (place < 0) {
      throw new IllegalStateException("a claim was answered without the column " + name);
    }
    return place;
  }

  /** The first row of an answer, which tells of the claim as a whole. */
  boolean isHead(Row row) {
    return row.getValue(id) == null;
  }
}
