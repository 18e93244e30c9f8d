package dev.simplequeue.store;

import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Gives claimed jobs back: no attempt is used. */
public final class Releasing {

  /** A job that was given back this often while it ran is {@link JobState#BAD_JOB}. */
  public static final int MAX_RELEASES = 100;

  private static final Sql RELEASE = Sql.statement("release");
  private static final Sql LOCK_NODE = Sql.statement("lock_node");
  private static final Sql RAISE_EPOCH = Sql.statement("raise_epoch");
  private static final Sql FIND_CLAIMS = Sql.statement("find_claims");

  private final Session session;
  private final String release;
  private final String lockNode;
  private final String raiseEpoch;
  private final String findClaims;

  /** A claim that is given back. {@code started}: its handler had begun. */
  public record Given(UUID id, int claims, boolean started) {}

  /**
   * What a repair has done.
   *
   * @param epoch what the node's claims must name from now on
   * @param freed how many jobs were freed
   */
  public record Repaired(int epoch, int freed) {}

  /**
   * Uses a session of {@link Database#settleSession}, or for {@link #releaseUnknown} one of its
   * own.
   */
  public Releasing(Database database, Session session) {
    this.session = session;
    this.release = RELEASE.in(database.schema());
    this.lockNode = LOCK_NODE.in(database.schema());
    this.raiseEpoch = RAISE_EPOCH.in(database.schema());
    this.findClaims = FIND_CLAIMS.in(database.schema());
  }

  /**
   * Gives back.
   *
   * @return for each job that this very claim still held, the state that it ended in, or empty if
   *     it is ready again
   */
  public Future<Map<UUID, Optional<JobState>>> release(UUID node, List<Given> jobs) {
    return session.execute(release, values(node, jobs)).map(Settling::states);
  }

  /**
   * Frees every job that the node has claimed but does not know, after claims whose answer was
   * lost. First waits until such a claim is no longer under way; the node must not claim meanwhile.
   *
   * @param known all claims (id and fence) in the node's memory: held, running, answered
   */
  public Future<Repaired> releaseUnknown(UUID node, Map<UUID, Integer> known) {
    return session.transaction(
        connection ->
            connection
                .preparedQuery(lockNode)
                .execute(Tuple.of(node))
                .compose(locked -> connection.preparedQuery(raiseEpoch).execute(Tuple.of(node)))
                .compose(
                    raised ->
                        unknown(connection, node, known)
                            .compose(
                                lost ->
                                    connection.preparedQuery(release).execute(values(node, lost)))
                            .map(freed -> new Repaired(epoch(raised), freed.size()))));
  }

  private static int epoch(RowSet<Row> raised) {
    return raised.size() == 0 ? 0 : raised.iterator().next().getInteger(0);
  }

  private Future<List<Given>> unknown(
      SqlConnection connection, UUID node, Map<UUID, Integer> known) {
    return connection
        .preparedQuery(findClaims)
        .execute(Tuple.of(node))
        .map(
            rows -> {
              List<Given> lost = new ArrayList<>();
              for (Row row : rows) {
                UUID id = row.getUUID(0);
                Integer claims = row.getInteger(1);
                // By fence too: an earlier claim of the same job may still wait for its settlement.
                if (!claims.equals(known.get(id))) {
                  lost.add(new Given(id, claims, false));
                }
              }
              return lost;
            });
  }

  private static Tuple values(UUID node, List<Given> jobs) {
    int size = jobs.size();
    UUID[] ids = new UUID[size];
    Integer[] claims = new Integer[size];
    Boolean[] started = new Boolean[size];
    for (int i = 0; i < size; i++) {
      ids[i] = jobs.get(i).id();
      claims[i] = jobs.get(i).claims();
      started[i] = jobs.get(i).started();
    }
    return Tuple.of(node, ids, claims, started, MAX_RELEASES);
  }
}
