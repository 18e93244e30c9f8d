package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Bisection;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Savepoint;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.impl.store.Matching.Meant;
import dev.simplequeue.inspect.OperationKind;
import dev.simplequeue.inspect.Redriven.Reason;
import dev.simplequeue.inspect.Redriven.Skipped;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes some jobs of an operation, in the transaction of its chunk: all but those that somebody
 * else has locked, or that the database refuses to change. Those are found by bisection: a half
 * that fails is undone alone.
 */
final class Changing {
  private static final Sql LOCK = Sql.statement("lock_jobs");
  private static final Sql DELETE_ENDED = Sql.statement("delete_ended_jobs");

  /**
   * How often a chunk waits for a lock. After that, all jobs that are tried together with a locked
   * one count as locked.
   */
  private static final int PATIENCE = 20;

  private final SqlConnection connection;
  private final Statements statements;
  private final Database database;
  private final Meant meant;
  private final Effects effects;

  Changing(Database database, SqlConnection connection, Meant meant, Effects effects) {
    this.database = database;
    this.connection = connection;
    this.statements = Statements.on(connection);
    this.meant = meant;
    this.effects = effects;
  }

  /** Where the jobs are. */
  record Jobs(List<UUID> live, List<UUID> dead, List<UUID> completed) {

    static Jobs none() {
      return new Jobs(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /**
     * Those that were locked, and that are where the kind's are; an ended one is not tried again.
     */
    static Jobs again(OperationKind kind, List<UUID> ids) {
      return kind == OperationKind.REDRIVE
          ? new Jobs(List.of(), ids, List.of())
          : new Jobs(ids, List.of(), List.of());
    }

    void add(String place, List<UUID> ids) {
      (switch (place) {
            case "job" -> live;
            case "archive" -> completed;
            default -> dead;
          })
          .addAll(ids);
    }
  }

  Future<Void> change(Jobs jobs) {
    return switch (meant.kind()) {
      case REDRIVE -> halves(jobs.dead(), this::redrive, effects::lock);
      case CANCEL -> live(jobs.live(), this::cancel);
      case RUN_NOW ->
          live(jobs.live(), some -> editing().runNow(some).map(tried -> edited(tried, false)));
      case REPRIORITISE ->
          live(
              jobs.live(),
              some -> editing().reprioritise(some, priority()).map(tried -> edited(tried, false)));
      case DELETE ->
          live(jobs.live(), some -> editing().delete(some).map(tried -> edited(tried, true)))
              .compose(v -> deleteEnded(jobs));
    };
  }

  private int priority() {
    Short priority = meant.priority();
    return priority == null ? 0 : priority;
  }

  private Editing editing() {
    return new Editing(database, statements);
  }

  /** Changes some, and says what to write down if that stands. */
  private interface Attempt extends Function<List<UUID>, Future<Runnable>> {}

  /**
   * Runs it with all, and if some make it fail with their halves. What an attempt has done counts
   * when it has succeeded.
   */
  private Future<Void> halves(List<UUID> jobs, Attempt attempt, Consumer<UUID> locked) {
    return jobs.isEmpty()
        ? Future.succeededFuture()
        : new Bisection<UUID>(PATIENCE, (job, error) -> culprit(job, error, locked))
            .suspecting(true)
            .run(
                jobs,
                some ->
                    Savepoint.attempt(connection, () -> attempt.apply(some))
                        .map(
                            done -> {
                              done.run();
                              return null;
                            }));
  }

  private void culprit(UUID job, Throwable error, Consumer<UUID> locked) {
    if (SqlFailure.of(error) == SqlFailure.BUSY) {
      locked.accept(job);
    } else {
      effects.refuse(job, SqlFailure.refusal(error));
    }
  }

  /** Locks those that are still in one of the kind's states, and then changes them. */
  private Future<Void> live(List<UUID> jobs, Attempt attempt) {
    if (jobs.isEmpty()) {
      return Future.succeededFuture();
    }
    String[] states =
        meant.filter().states().stream().map(JobState::sqlName).toArray(String[]::new);
    return statements
        .execute(
            LOCK.in(database.schema()),
            Tuple.tuple().addValue(jobs.toArray(UUID[]::new)).addValue(states))
        .compose(
            rows -> {
              List<UUID> held = new ArrayList<>();
              Set<UUID> gone = new HashSet<>(jobs);
              for (Row row : rows) {
                UUID id = row.getUUID("id");
                gone.remove(id);
                switch (row.getString("outcome")) {
                  case "held" -> held.add(id);
                  case "locked" -> effects.lock(id);
                  default -> effects.skip("changed", 1);
                }
              }
              effects.skip("gone", gone.size());
              return halves(held, attempt, effects::lock);
            });
  }

  private Future<Runnable> redrive(List<UUID> dead) {
    return new Redriving(database, statements)
        .redrive(dead)
        .map(
            tried ->
                () -> {
                  effects.changed(tried.lives().size());
                  tried.lives().forEach(life -> effects.changed(life.queue(), 1));
                  tried.skipped().forEach(this::notRedriven);
                });
  }

  private void notRedriven(Skipped one) {
    if (one.reason() == Reason.LOCKED) {
      effects.lock(one.id());
    } else {
      effects.skip(one.reason().word(), 1);
    }
  }

  private Future<Runnable> cancel(List<UUID> jobs) {
    return new Cancelling(database, statements)
        .cancel(jobs)
        .map(
            tried ->
                () -> {
                  effects.changed(tried.ended().size() + tried.signalled().size());
                  effects.ended(tried.ended());
                  effects.signalled(tried.signalled());
                  tried.locked().forEach(effects::lock);
                });
  }

  private Runnable edited(Editing.Tried tried, boolean end) {
    return () -> {
      effects.changed(tried.done().size());
      tried.doneByQueue().forEach(effects::changed);
      if (end) {
        effects.ended(tried.done());
      }
      effects.skip("running", tried.running().size());
      tried.locked().forEach(effects::lock);
    };
  }

  private Future<Void> deleteEnded(Jobs jobs) {
    Set<UUID> dead = new HashSet<>(jobs.dead());
    Set<UUID> completed = new HashSet<>(jobs.completed());
    List<UUID> all = new ArrayList<>(dead);
    completed.stream().filter(id -> !dead.contains(id)).forEach(all::add);
    return halves(
        all,
        some ->
            statements
                .execute(
                    DELETE_ENDED.in(database.schema()),
                    Tuple.tuple().addValue(of(some, dead)).addValue(of(some, completed)))
                .map(rows -> deletedEnded(some, rows)),
        job -> effects.skip("locked", 1));
  }

  private static UUID[] of(List<UUID> some, Set<UUID> those) {
    return some.stream().filter(those::contains).toArray(UUID[]::new);
  }

  private Runnable deletedEnded(List<UUID> some, RowSet<Row> rows) {
    return () -> {
      Set<UUID> gone = new HashSet<>(some);
      for (Row row : rows) {
        gone.remove(row.getUUID("id"));
        if (row.getString("outcome").equals("done")) {
          effects.changed(1);
        } else {
          effects.skip("locked", 1);
        }
      }
      effects.skip("gone", gone.size());
    };
  }
}
