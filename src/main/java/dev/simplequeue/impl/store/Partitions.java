package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** The archive's day partitions. */
public final class Partitions {
  private static final Sql MAKE = Sql.statement("make_partitions");
  private static final Sql DRAIN = Sql.statement("drain_default");
  private static final Sql IDENTIFY = Sql.statement("identify_rows");

  private final Session session;
  private final String make;
  private final String drain;
  private final String identify;

  /** Uses a session of {@link Database#upkeepSession} or {@link Database#schemaSession}. */
  public Partitions(Database database, Session session) {
    this.session = session;
    this.make = MAKE.in(database.schema());
    this.drain = DRAIN.in(database.schema());
    this.identify = IDENTIFY.in(database.schema());
  }

  /**
   * Makes the partitions for today (UTC) and the days ahead, and for those that the default
   * partition has rows of, which move along; in steps that hold up nobody for longer than 100 ms.
   * Safe to be called by several nodes at once.
   *
   * @return how many days are left without one for now, because a lock was not had in time, or the
   *     default partition must be drained first
   */
  public Future<Integer> makeAhead(int days) {
    return makeStep(days)
        .compose(left -> left == 0 ? Future.succeededFuture(left) : makeMore(days, left));
  }

  private Future<Integer> makeMore(int days, int before) {
    return makeStep(days)
        .compose(
            left ->
                left == 0 || left >= before ? Future.succeededFuture(left) : makeMore(days, left));
  }

  private Future<Integer> makeStep(int days) {
    return session
        .execute(make, Tuple.of(days))
        .map(rows -> rows.iterator().next().getInteger("late"));
  }

  /**
   * One short step of emptying a default partition that is too large for {@link #makeAhead}. All
   * that it does is kept if the next one fails. Safe to be called by several nodes at once.
   *
   * @param pages how many pages of 8 kB to copy at most
   * @return whether there is more to do
   */
  public Future<Boolean> drainDefault(int days, int pages) {
    return session
        .execute(drain, Tuple.of(days, pages))
        .map(rows -> rows.iterator().next().getBoolean("more"));
  }

  /**
   * Gives the tables of ended jobs a replica identity if an upgrade could not lock them, so that
   * they can be published.
   *
   * @return how many tables are left for now, because a lock was not had in 100 ms
   */
  public Future<Integer> identifyRows() {
    return session
        .execute(identify, Tuple.tuple())
        .map(rows -> rows.iterator().next().getInteger("unidentified"));
  }
}
