package dev.simplequeue.impl.store;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Removes dead nodes that have no job left. A node that the database refuses to remove does not
 * hold up the others.
 */
final class NodeRemoval implements Refusals.Work<UUID> {
  private static final Sql FIND_DEAD = Sql.statement("find_dead");
  private static final Sql REMOVE_DEAD = Sql.statement("remove_dead");

  private final Session session;
  private final Refusals refusals;
  private final String findDead;
  private final String removeDead;

  NodeRemoval(String schema, Session session, QueueListener listener) {
    this.session = session;
    this.refusals = new Refusals("removal of dead nodes", listener);
    this.findDead = FIND_DEAD.in(schema);
    this.removeDead = REMOVE_DEAD.in(schema);
  }

  /** Removes all that can be. */
  Future<List<UUID>> run() {
    return refusals.run(this);
  }

  /** The nodes that were declared dead, locked: none of their claims is under way. */
  Future<UUID[]> dead(SqlConnection connection) {
    return connection.preparedQuery(findDead).execute().map(Rescuing::ids);
  }

  @Override
  public Future<List<UUID>> all(UUID[] except) {
    return remove(Predicate.not(Set.of(except)::contains));
  }

  @Override
  public Future<List<UUID>> find(UUID[] except) {
    return session
        .transaction(connection -> dead(connection, Predicate.not(Set.of(except)::contains)))
        .map(List::of);
  }

  @Override
  public Future<List<UUID>> some(UUID[] nodes) {
    return remove(Set.of(nodes)::contains);
  }

  @Override
  public UUID row(UUID node) {
    return node;
  }

  private Future<List<UUID>> remove(Predicate<UUID> which) {
    return session.transaction(
        connection ->
            dead(connection, which)
                .compose(
                    dead ->
                        connection.preparedQuery(removeDead).execute(Tuple.tuple().addValue(dead)))
                .map(rows -> List.of(Rescuing.ids(rows))));
  }

  private Future<UUID[]> dead(SqlConnection connection, Predicate<UUID> which) {
    return dead(connection).map(dead -> Stream.of(dead).filter(which).toArray(UUID[]::new));
  }
}
