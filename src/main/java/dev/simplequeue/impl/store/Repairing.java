package dev.simplequeue.impl.store;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.impl.store.Settling.Answer;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Repairs claims whose answer was lost: their jobs belong to a live node that does not know of
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
  private final Refusals refusals;

  /** The claims that the database refuses to free. */
  private final Map<UUID, Answer> refused = new HashMap<>();

  /**
   * What a repair has done.
   *
   * @param epoch what the node's claims must name from now on
   * @param freed how many jobs were freed
   */
  public record Repaired(int epoch, int freed) {}

  /** Nobody is told of refusals. */
  Repairing(Database database, Session claims, Session reads) {
    this(database, claims, reads, event -> {});
  }

  /**
   * @param claims the session of the lost claims: its next connection ends their side in the server
   * @param reads of {@link Database#repairSession}
   * @param listener is told of jobs that the database refuses to free
   */
  public Repairing(Database database, Session claims, Session reads, QueueListener listener) {
    this.claims = claims;
    this.reads = reads;
    this.refusals = new Refusals("repair of lost claims", listener);
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

  /**
   * Apart from that: it may take long, and a reaper must not meet a locked node meanwhile. Jobs
   * that the database refuses to free hold up no others.
   */
  private Future<Integer> free(UUID node, Map<UUID, Integer> known) {
    return refusals.run(new Freeing(node, known)).map(List::size);
  }

  /** Tries those again that the database has refused to free, as far as it is time. */
  public Future<Integer> again(UUID node) {
    return refusals.again(new Freeing(node, Map.of())).map(List::size);
  }

  /** How long until {@link #again} has something to do; very long if nothing is refused. */
  public Duration untilAgain() {
    return refusals.untilNext();
  }

  /** Whether the node has claims that nobody knows and that could not be freed. */
  public boolean isRefused() {
    return !refusals.isEmpty();
  }

  private final class Freeing implements Refusals.Work<UUID> {
    private final UUID node;
    private final Map<UUID, Integer> known;

    Freeing(UUID node, Map<UUID, Integer> known) {
      this.node = node;
      this.known = known;
    }

    @Override
    public Future<List<UUID>> all(UUID[] except) {
      return reads.transaction(
          connection -> {
            Statements on = Statements.on(connection);
            return unknown(on, node, known, except).compose(lost -> release(on, lost));
          });
    }

    @Override
    public Future<List<UUID>> find(UUID[] except) {
      return unknown(reads::execute, node, known, except)
          .map(
              lost -> {
                refused.keySet().retainAll(Set.of(except));
                lost.forEach(answer -> refused.put(answer.id(), answer));
                return lost.stream().map(Answer::id).toList();
              });
    }

    @Override
    public Future<List<UUID>> some(UUID[] jobs) {
      return release(reads::execute, Stream.of(jobs).map(refused::get).toList());
    }

    @Override
    public UUID row(UUID job) {
      return job;
    }

    private Future<List<UUID>> release(Statements on, List<Answer> lost) {
      return lost.isEmpty()
          ? Future.succeededFuture(List.of())
          : settling.settle(on, node, lost).map(fates -> List.copyOf(fates.jobs()));
    }
  }

  private static int epoch(RowSet<Row> raised) {
    return raised.size() == 0 ? 0 : raised.iterator().next().getInteger("epoch");
  }

  private Future<List<Answer>> unknown(
      Statements on, UUID node, Map<UUID, Integer> known, UUID[] except) {
    Set<UUID> leftOut = Set.of(except);
    return on.execute(findClaims, Tuple.of(node))
        .map(
            rows -> {
              List<Answer> lost = new ArrayList<>();
              for (Row row : rows) {
                UUID id = row.getUUID("id");
                Integer claims = row.getInteger("claims");
                // By fence too: an earlier claim of the same job may still wait for its settlement.
                if (!claims.equals(known.get(id)) && !leftOut.contains(id)) {
                  lost.add(new Answer(id, claims, new Change.Release(false, 1)));
                }
              }
              return lost;
            });
  }
}
