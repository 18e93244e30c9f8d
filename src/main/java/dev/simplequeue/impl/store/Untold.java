package dev.simplequeue.impl.store;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.UUID;

/**
 * What a cancel or a pause waits for.
 *
 * @param since a node that has looked after this, by the database's clock, knows of it
 * @param left the jobs, or the nodes, of which it is not known yet
 */
public record Untold(OffsetDateTime since, Set<UUID> left) {

  static Untold of(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    return new Untold(row.getOffsetDateTime("since"), Set.of(row.getArrayOfUUIDs("untold")));
  }
}
