package dev.simplequeue.impl.store;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.backend.ChangeRequest;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.SqlFailure;
import io.vertx.core.Future;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Deletes what is older than its retention time. Each step is a short transaction of its own. */
public final class Retention {
  private static final Sql DROP = Sql.statement("drop_old_partition");
  private static final Sql DELETE_COMPLETED = Sql.statement("delete_old_completed");
  private static final Sql FIND_COMPLETED = Sql.statement("find_old_completed");
  private static final Sql DELETE_DEAD = Sql.statement("delete_old_dead");
  private static final Sql FIND_DEAD = Sql.statement("find_old_dead");
  private static final Sql DELETE_PERIODS = Sql.statement("delete_ended_periods");
  private static final Sql DELETE_OPERATIONS = Sql.statement("delete_old_operations");

  private static final Sql DELETE_AUDIT = Sql.statement("delete_old_audit");
  private static final Sql DELETE_ANSWERS = Sql.statement("delete_old_answers");

  private final Session session;
  private final String drop;
  private final String deleteAudit;
  private final String deleteAnswers;
  private final String deleteCompleted;
  private final String findCompleted;
  private final String deleteDead;
  private final String findDead;
  private final String deletePeriods;
  private final String deleteOperations;
  private final Refusals ofCompleted;
  private final Refusals ofDead;

  /** Uses a session of {@link Database#upkeepSession}; nobody is told of refusals. */
  Retention(Database database, Session session) {
    this(database, session, event -> {});
  }

  /**
   * @param session of {@link Database#upkeepSession}
   * @param listener is told of rows that the database refuses to delete
   */
  public Retention(Database database, Session session, QueueListener listener) {
    this.session = session;
    this.deleteAudit = DELETE_AUDIT.in(database.schema());
    this.deleteAnswers = DELETE_ANSWERS.in(database.schema());
    this.drop = DROP.in(database.schema());
    this.deleteCompleted = DELETE_COMPLETED.in(database.schema());
    this.findCompleted = FIND_COMPLETED.in(database.schema());
    this.deleteDead = DELETE_DEAD.in(database.schema());
    this.findDead = FIND_DEAD.in(database.schema());
    this.deletePeriods = DELETE_PERIODS.in(database.schema());
    this.deleteOperations = DELETE_OPERATIONS.in(database.schema());
    this.ofCompleted = new Refusals("deletion of completed jobs", listener);
    this.ofDead = new Refusals("deletion of dead letters", listener);
  }

  /**
   * Drops the archive's oldest day, if all its rows are older than this. Fails with {@link
   * SqlFailure#BUSY} if a reader has it: a drop that waited would stop all settlement behind it.
   *
   * @return the name of the partition; empty if there is none, or another node is at it
   */
  public Future<Optional<String>> dropOldDay(Duration keep) {
    return session
        .execute(drop, Tuple.of(keep.toMillis()))
        .map(rows -> Optional.ofNullable(rows.iterator().next().getString("dropped")));
  }

  /**
   * Deletes at most {@code atMost} rows of the archive's default partition, all but those that the
   * database refuses to delete; answers how many.
   */
  public Future<Integer> deleteOldCompleted(Duration keep, int atMost) {
    return delete(ofCompleted, deleteCompleted, findCompleted, keep, atMost);
  }

  /** Deletes at most {@code atMost} dead letters, in the same way; answers how many. */
  public Future<Integer> deleteOldDead(Duration keep, int atMost) {
    return delete(ofDead, deleteDead, findDead, keep, atMost);
  }

  /** Deletes at most {@code atMost} unique keys whose period is over; answers how many. */
  public Future<Integer> deleteEndedPeriods(int atMost) {
    return session.execute(deletePeriods, Tuple.of(atMost)).map(rows -> rows.rowCount());
  }

  /** Deletes the operations that ended longer ago than this; answers how many. */
  public Future<Integer> deleteOldOperations(Duration keep) {
    return session
        .execute(deleteOperations, Tuple.of(keep.toMillis()))
        .map(rows -> rows.rowCount());
  }

  /** Deletes at most {@code atMost} rows of the audit; answers how many. */
  public Future<Integer> deleteOldAudit(Duration keep, int atMost) {
    return session.execute(deleteAudit, Tuple.of(keep.toMillis(), atMost)).map(RowSet::rowCount);
  }

  /** Deletes at most {@code atMost} answers of the HTTP API; answers how many. */
  public Future<Integer> deleteOldAnswers(int atMost) {
    return session
        .execute(deleteAnswers, Tuple.of(ChangeRequest.KEEP_ANSWERS.toMillis(), atMost))
        .map(RowSet::rowCount);
  }

  /** Whether rows are left that the database refuses to delete. */
  public boolean isRefused() {
    return !ofCompleted.isEmpty() || !ofDead.isEmpty();
  }

  private Future<Integer> delete(
      Refusals refusals, String change, String find, Duration keep, int atMost) {
    return refusals
        .run(new Picking(session, change, find, () -> Tuple.of(keep.toMillis()), atMost))
        .map(List::size);
  }
}
