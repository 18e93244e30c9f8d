package dev.simplequeue.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** The archive's day partitions. */
public final class Partitions {
  private static final Sql MAKE = Sql.statement("make_partitions");

  private final Session session;
  private final String make;

  /** Uses a session of {@link Database#upkeepSession} or {@link Database#schemaSession}. */
  public Partitions(Database database, Session session) {
    this.session = session;
    this.make = MAKE.in(database.schema());
  }

  /**
   * Makes the partitions for today (UTC) and the days ahead. Safe to be called by several nodes at
   * once.
   *
   * @return how many days are left without one for now, because a lock was not had in 100 ms
   */
  public Future<Integer> makeAhead(int days) {
    return session
        .execute(make, Tuple.of(days))
        .map(rows -> rows.iterator().next().getInteger("late"));
  }
}
