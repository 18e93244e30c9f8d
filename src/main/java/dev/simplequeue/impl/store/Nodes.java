package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.UUID;

/** The processes that take part, and their leases. */
public final class Nodes {
  private static final Sql REGISTER = Sql.statement("register_node");
  private static final Sql RENEW = Sql.statement("renew_lease");
  private static final Sql SET_QUEUES = Sql.statement("set_node_queues");
  private static final Sql REMOVE = Sql.statement("remove_node");

  private final Session session;
  private final String register;
  private final String renew;
  private final String setQueues;
  private final String remove;

  /** Uses a session of {@link Database#heartbeatSession}. */
  public Nodes(Database database, Session session) {
    this.session = session;
    this.register = REGISTER.in(database.schema());
    this.renew = RENEW.in(database.schema());
    this.setQueues = SET_QUEUES.in(database.schema());
    this.remove = REMOVE.in(database.schema());
  }

  /**
   * A node takes part from now on, with a new lease. An id is never used again, whatever the
   * outcome.
   */
  public Future<Void> register(UUID node, String name, Collection<String> queues) {
    return session
        .execute(register, Tuple.of(node, name, queues.toArray(String[]::new)))
        .mapEmpty();
  }

  /** Renews the lease; false if the node was declared dead. */
  public Future<Boolean> renew(UUID node) {
    return session.execute(renew, Tuple.of(node)).map(rows -> rows.size() == 1);
  }

  /** Writes down the queues that the node has handlers for. */
  public Future<Void> setQueues(UUID node, Collection<String> queues) {
    return session
        .execute(setQueues, Tuple.tuple().addValue(node).addValue(queues.toArray(String[]::new)))
        .mapEmpty();
  }

  /** The node takes part no longer. */
  public Future<Void> remove(UUID node) {
    return session.execute(remove, Tuple.of(node)).mapEmpty();
  }
}
