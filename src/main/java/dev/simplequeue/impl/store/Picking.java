package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A statement that picks a batch of rows by itself, or takes what it is told, and returns the ids
 * of those that it has changed.
 *
 * @param change ends with the parameters: how many at most, which alone (or null), all but which
 * @param find finds what that would pick; ends with the parameters: how many at most, all but which
 * @param values the parameters before those
 */
record Picking(Session session, String change, String find, Supplier<Tuple> values, int atMost)
    implements Refusals.Work<UUID> {

  @Override
  public Future<List<UUID>> all(UUID[] except) {
    return change(atMost, null, except);
  }

  @Override
  public Future<List<UUID>> find(UUID[] except) {
    return session
        .execute(find, values.get().addInteger(atMost).addValue(except))
        .map(Picking::ids);
  }

  /** At most as many as there are: when all are found, no further row is read. */
  @Override
  public Future<List<UUID>> some(UUID[] rows) {
    return change(rows.length, rows, new UUID[0]);
  }

  @Override
  public UUID row(UUID id) {
    return id;
  }

  private Future<List<UUID>> change(int most, UUID @Nullable [] rows, UUID[] except) {
    return session
        .execute(change, values.get().addInteger(most).addValue(rows).addValue(except))
        .map(Picking::ids);
  }

  private static List<UUID> ids(RowSet<Row> rows) {
    return rows.stream().map(row -> row.getUUID("id")).toList();
  }
}
