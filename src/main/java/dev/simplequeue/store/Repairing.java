package dev.simplequeue.store;

import dev.simplequeue.store.Settling.Answer;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Repairs claims whose answer was lost: their jobs belong to a node that lives and does not know of
 * them.
 */
public final class Repairing {
  private static final Sql LOCK_NODE = Sql.statement("lock_node");
  private static final Sql RAISE_EPOCH = Sql.statement("raise_epoch");
  private static final Sql FIND_CLAIMS = Sql.statement("find_claims");

  private final Session claims;
  private final Session reads;
  private final Settling settling;
  private final String lockNode;
  private final String raiseEpoch;
  private final String findClaims;

  /**
   * What a repair has done.
   *
   * @param epoch what the node's claims must name from now on
   * @param freed how many jobs were freed
   */
  public record Repaired(int epoch, int freed) {}

  /**
   * @param claims the session of the lost claims: its next connection ends their side in the server
   * @param reads of {@link Database#repairSession}
   */
  public Repairing(Database database, Session claims, Session reads) {
    this.claims = claims;
    this.reads = reads;
    this.settling = new Settling(database.schema());
    this.lockNode = LOCK_NODE.in(database.schema());
    this.raiseEpoch = RAISE_EPOCH.in(database.schema());
    this.findClaims = FIND_CLAIMS.in(database.schema());
  }

  /**
   * Frees every job that the node has claimed but does not know. First waits until such a claim is
   * no longer under way; the node must not claim meanwhile.
   *
   * @param known all claims (id and fence) in the node's memory: held, running, answered
   */
  public Future<Repaired> releaseUnknown(UUID node, Map<UUID, Integer> known) {
    return raiseEpoch(node)
        .compose(epoch -> free(node, known).map(freed -> new Repaired(epoch, freed)));
  }

  /** From here on no claim is under way, and none that was sent before can claim anything. */
  private Future<Integer> raiseEpoch(UUID node) {
    return claims.transaction(
        connection ->
            connection
                .preparedQuery(lockNode)
                .execute(Tuple.of(node))
                .compose(locked -> connection.preparedQuery(raiseEpoch).execute(Tuple.of(node)))
                .map(Repairing::epoch));
  }

  /** Apart from that: it may take long, and a reaper must not meet a locked node meanwhile. */
  private Future<Integer> free(UUID node, Map<UUID, Integer> known) {
    return reads.transaction(
        connection ->
            unknown(connection, node, known).compose(lost -> release(connection, node, lost)));
  }

  private Future<Integer> release(SqlConnection connection, UUID node, List<Answer> lost) {
    return lost.isEmpty()
        ? Future.succeededFuture(0)
        : settling.settle(Statements.on(connection), node, lost).map(Map::size);
  }

  private static int epoch(RowSet<Row> raised) {
    return raised.size() == 0 ? 0 : raised.iterator().next().getInteger("epoch");
  }

  private Future<List<Answer>> unknown(
      SqlConnection connection, UUID node, Map<UUID, Integer> known) {
    return connection
        .preparedQuery(findClaims)
        .execute(Tuple.of(node))
        .map(
            rows -> {
              List<Answer> lost = new ArrayList<>();
              for (Row row : rows) {
                UUID id = row.getUUID("id");
                Integer claims = row.getInteger("claims");
                // By fence too: an earlier claim of the same job may still wait for its settlement.
                if (!claims.equals(known.get(id))) {
                  lost.add(new Answer(id, claims, new Change.Release(false, 1)));
                }
              }
              return lost;
            });
  }
}
