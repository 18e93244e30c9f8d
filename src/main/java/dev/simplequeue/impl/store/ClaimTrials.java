package dev.simplequeue.impl.store;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * Finds out which jobs of a queue the database refuses to let be claimed (a trigger, a constraint
 * or a missing right of a user's): claims them, and undoes it. Claims leave these out, and they are
 * tried again as {@link Refusals} says. Not thread-safe: for one loop.
 */
public final class ClaimTrials {
  private static final Sql FIND = Sql.statement("find_claimable");
  private static final Sql CLAIM = Sql.statement("try_claim");
  private static final Sql PARK = Sql.statement("try_park");
  private static final Sql UNPARK = Sql.statement("try_unpark");

  private static final UUID[] NONE = {};

  private final Session session;
  private final String queue;
  private final Refusals refusals;
  private final String find;
  private final String claim;
  private final String park;
  private final String unpark;

  /**
   * @param session of {@link Database#trialSession}
   * @param listener is told of jobs that the database refuses to let be claimed
   */
  public ClaimTrials(Database database, Session session, String queue, QueueListener listener) {
    this.session = session;
    this.queue = queue;
    this.refusals = new Refusals("claim in queue " + queue, listener);
    this.find = FIND.in(database.schema());
    this.claim = CLAIM.in(database.schema());
    this.park = PARK.in(database.schema());
    this.unpark = UNPARK.in(database.schema());
  }

  /** Whether a claim may have failed for the sake of some jobs alone. */
  public static boolean mayBeOfJobs(Throwable error) {
    return Refusals.mayBeOfRows(error);
  }

  /** Claims no job at all: fails if the database refuses that, too. */
  public Future<Void> tryNone(UUID node) {
    return new Claim(node, 0, false).some(NONE).mapEmpty();
  }

  /**
   * A claim of so many jobs from the start of the queue was refused: finds those that are.
   *
   * @param limited whether the queue has limits
   * @return whether some were found; fails if they are so many that it is no matter of some jobs
   */
  public Future<Boolean> find(UUID node, int jobs, boolean limited, Throwable refusal) {
    int before = refused().length;
    return refusals
        .apart(new Claim(node, jobs, limited), refusal)
        .map(passed -> refused().length > before);
  }

  /** Tries those again that it is time for; answers whether some of them can be claimed now. */
  public Future<Boolean> again(UUID node, boolean limited) {
    int before = refused().length;
    return refusals.again(new Claim(node, 0, limited)).map(passed -> refused().length < before);
  }

  /** The jobs that claims have to leave out. */
  public UUID[] refused() {
    return refusals.except();
  }

  /** How long until {@link #again} has something to do; very long if nothing is refused. */
  public Duration untilAgain() {
    return refusals.untilNext();
  }

  /** A claim that is undone. */
  private final class Claim implements Refusals.Work<UUID> {
    private final UUID node;
    private final int jobs;
    private final boolean limited;

    Claim(UUID node, int jobs, boolean limited) {
      this.node = node;
      this.jobs = jobs;
      this.limited = limited;
    }

    /** Is not asked for: the claims themselves do that. */
    @Override
    public Future<List<UUID>> all(UUID[] except) {
      return Future.succeededFuture(List.of());
    }

    @Override
    public Future<List<UUID>> find(UUID[] except) {
      return session
          .execute(find, Tuple.of(queue, jobs).addValue(except))
          .map(rows -> rows.stream().map(row -> row.getUUID("id")).toList());
    }

    /**
     * A queue with limits also brings back parked jobs, which it may claim at once, and parks
     * others.
     */
    @Override
    public Future<List<UUID>> some(UUID[] rows) {
      Tuple claimed = Tuple.of(node).addValue(rows);
      Future<List<UUID>> tried =
          session.rehearsal(
              connection ->
                  (limited
                          ? changed(connection, unpark, Tuple.tuple().addValue(rows))
                          : Future.succeededFuture(List.<UUID>of()))
                      .compose(unparked -> changed(connection, claim, claimed))
                      .compose(done -> checked(connection, done)));
      return limited
          ? tried.compose(
              done ->
                  session.rehearsal(
                      connection ->
                          changed(connection, park, Tuple.tuple().addValue(rows))
                              .compose(parked -> checked(connection, done))))
          : tried;
    }

    @Override
    public UUID row(UUID job) {
      return job;
    }
  }

  private static Future<List<UUID>> changed(SqlConnection connection, String sql, Tuple values) {
    return connection
        .preparedQuery(sql)
        .execute(values)
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> row.getUUID("id"))
                    .toList());
  }

  /** Also what is only looked at when a transaction ends. */
  private static Future<List<UUID>> checked(SqlConnection connection, List<UUID> done) {
    return connection.query("set constraints all immediate").execute().map(done);
  }
}
