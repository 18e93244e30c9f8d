package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Trouble;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/** Takes away what is older than it is to be kept. Each step is a short transaction of its own. */
public final class Retention {
  private static final Sql DROP = Sql.statement("drop_old_partition");
  private static final Sql DELETE_COMPLETED = Sql.statement("delete_old_completed");
  private static final Sql DELETE_DEAD = Sql.statement("delete_old_dead");

  private final Session session;
  private final String drop;
  private final String deleteCompleted;
  private final String deleteDead;

  /** Uses a session of {@link Database#upkeepSession}. */
  public Retention(Database database, Session session) {
    this.session = session;
    this.drop = DROP.in(database.schema());
    this.deleteCompleted = DELETE_COMPLETED.in(database.schema());
    this.deleteDead = DELETE_DEAD.in(database.schema());
  }

  /**
   * Drops the archive's oldest day, if all its rows are older than this. Fails with {@link
   * Trouble#BUSY} if a reader has it: a drop that waited would stop all settlement behind it.
   *
   * @return the name of the partition; empty if there is none, or another node is at it
   */
  public Future<Optional<String>> dropOldDay(Duration keep) {
    return session
        .execute(drop, Tuple.of(keep.toMillis()))
        .map(rows -> Optional.ofNullable(rows.iterator().next().getString("dropped")));
  }

  /** Deletes at most so many rows of the archive's default partition; answers how many. */
  public Future<Integer> deleteOldCompleted(Duration keep, int atMost) {
    return delete(deleteCompleted, keep, atMost);
  }

  /** Deletes at most so many dead letters; answers how many. */
  public Future<Integer> deleteOldDead(Duration keep, int atMost) {
    return delete(deleteDead, keep, atMost);
  }

  private Future<Integer> delete(String statement, Duration keep, int atMost) {
    return session
        .execute(statement, Tuple.of(keep.toMillis(), atMost))
        .map(rows -> rows.rowCount());
  }
}
