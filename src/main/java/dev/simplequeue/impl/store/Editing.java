package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Statements;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Changes waiting jobs, and leaves running ones alone. */
public final class Editing {
  private static final Sql DELETE = Sql.statement("delete_jobs");
  private static final Sql REPRIORITISE = Sql.statement("reprioritise");
  private static final Sql RUN_NOW = Sql.statement("run_now");

  private final Statements session;
  private final String delete;
  private final String reprioritise;
  private final String runNow;

  /**
   * What became of some jobs at one try; of one that is not live, nothing.
   *
   * @param done it is as was asked
   * @param doneByQueue how many of those each queue has
   * @param running was left alone
   * @param locked somebody else is at it now: it may have ended, or is to be tried again
   */
  public record Tried(
      List<UUID> done, Map<String, Integer> doneByQueue, List<UUID> running, List<UUID> locked) {

    /** Of no job yet. */
    public static Tried nothing() {
      return new Tried(new ArrayList<>(), new HashMap<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** Adds a later try of those that were locked. */
    public void add(Tried other) {
      done.addAll(other.done);
      running.addAll(other.running);
    }
  }

  /** Uses a session of {@link Database#inspectSession}, or a transaction. */
  public Editing(Database database, Statements session) {
    this.session = session;
    this.delete = DELETE.in(database.schema());
    this.reprioritise = REPRIORITISE.in(database.schema());
    this.runNow = RUN_NOW.in(database.schema());
  }

  /** Deletes those that wait. Waits for no lock; nor do the other methods. */
  public Future<Tried> delete(Collection<UUID> jobs) {
    return session.execute(delete, ids(jobs)).map(Editing::read);
  }

  /** Gives those that wait this priority. */
  public Future<Tried> reprioritise(Collection<UUID> jobs, int priority) {
    return session.execute(reprioritise, ids(jobs).addValue((short) priority)).map(Editing::read);
  }

  /** Makes those that wait ready now. */
  public Future<Tried> runNow(Collection<UUID> jobs) {
    return session.execute(runNow, ids(jobs)).map(Editing::read);
  }

  private static Tuple ids(Collection<UUID> jobs) {
    return Tuple.tuple().addValue(jobs.toArray(UUID[]::new));
  }

  private static Tried read(RowSet<Row> rows) {
    Tried tried = Tried.nothing();
    for (Row row : rows) {
      UUID id = row.getUUID("id");
      switch (row.getString("outcome")) {
        case "done" -> {
          tried.done().add(id);
          tried.doneByQueue().merge(row.getString("queue"), 1, Integer::sum);
        }
        case "running" -> tried.running().add(id);
        default -> tried.locked().add(id);
      }
    }
    return tried;
  }
}
