package dev.simplequeue.impl.store;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPeriod;
import dev.simplequeue.job.Receipt;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What {@code put_jobs.sql} takes of keys besides the jobs, and what it says became of them. */
final class KeyColumns {
  private KeyColumns() {}

  /** To the columns of the jobs. */
  static Tuple add(Tuple jobs, List<JobRequest> requests) {
    return jobs.addValue(
            column(requests, r -> r.uniqueBy().map(names -> new JsonArray(names).encode())))
        .addValue(column(requests, r -> r.per().map(KeyColumns::length)))
        .addValue(column(requests, r -> r.per().flatMap(KeyColumns::zone)))
        .addValue(column(requests, r -> Optional.of(r.keyPolicy().name())));
  }

  private static String[] column(
      List<JobRequest> requests, Function<JobRequest, Optional<String>> value) {
    return requests.stream().map(value).map(v -> v.orElse(null)).toArray(String[]::new);
  }

  private static String length(KeyPeriod period) {
    return period instanceof KeyPeriod.Calendar calendar
        ? StrictJson.word(calendar.unit())
        : ((KeyPeriod.Length) period).length().toMillis() + " milliseconds";
  }

  private static Optional<String> zone(KeyPeriod period) {
    return period instanceof KeyPeriod.Calendar calendar
        ? Optional.of(calendar.zone())
        : Optional.empty();
  }

  /** By request; one is missing if its key changed hands too often. */
  static Map<UUID, Receipt> receipts(RowSet<Row> rows) {
    Map<UUID, Receipt> receipts = new HashMap<>(rows.size() * 2);
    for (Row row : rows) {
      if (row.getString("status") != null) {
        receipts.put(row.getUUID("request"), receipt(row));
      }
    }
    return receipts;
  }

  private static Receipt receipt(Row row) {
    UUID id = row.getUUID("id");
    Receipt.Status status = Receipt.Status.valueOf(row.getString("status"));
    return status == Receipt.Status.REFUSED
        ? Receipt.refused(
            row.getUUID("request"),
            KeyHolders.heldBy(id, Optional.ofNullable(row.getString("holder_queue"))))
        : new Receipt(
            id,
            status,
            status == Receipt.Status.DUPLICATE && row.getBoolean("holder_running"),
            Optional.empty());
  }
}
