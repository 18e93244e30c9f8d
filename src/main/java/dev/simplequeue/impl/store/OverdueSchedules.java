package dev.simplequeue.impl.store;

import dev.simplequeue.impl.loop.Vitals.Overdue;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/** Finds schedules that should have fired. */
public final class OverdueSchedules {
  private static final Sql FIND = Sql.statement("find_overdue_schedules");

  private final Session session;
  private final String find;

  /** Uses a session of {@link Database#upkeepSession}. */
  public OverdueSchedules(Database database, Session session) {
    this.session = session;
    this.find = FIND.in(database.schema());
  }

  /** Those that are overdue now; empty if none is. */
  public Future<Optional<Overdue>> find() {
    return session.execute(find, Tuple.tuple()).map(rows -> overdue(rows.iterator().next()));
  }

  private static Optional<Overdue> overdue(Row row) {
    int schedules = row.getInteger("schedules");
    return schedules == 0
        ? Optional.empty()
        : Optional.of(
            new Overdue(
                row.getString("longest"),
                schedules,
                Duration.ofMillis(row.getLong("late_millis"))));
  }
}
