package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/** The cancels and pauses that a node has to obey, and its confirmation that it does. */
public final class Orders {
  private static final Sql LOOK = Sql.statement("look_at_orders");
  private static final Sql RECORD = Sql.statement("record_look");

  private final Session session;
  private final String look;
  private final String record;

  /**
   * What there was to obey.
   *
   * @param at everything that was ordered before this, by the database's clock
   * @param cancelled those of the jobs that somebody has cancelled
   * @param paused those of the queues that are paused
   */
  public record Seen(OffsetDateTime at, Set<UUID> cancelled, Set<String> paused) {
    /** Whether there is nothing to obey. */
    public boolean isEmpty() {
      return cancelled.isEmpty() && paused.isEmpty();
    }
  }

  /** Uses a session of {@link Database#settleSession}. */
  public Orders(Database database, Session session) {
    this.session = session;
    this.look = LOOK.in(database.schema());
    this.record = RECORD.in(database.schema());
  }

  /** What is ordered of these jobs, claimed by this node, and of these queues. */
  public Future<Seen> look(Collection<UUID> jobs, Collection<String> queues) {
    return session
        .execute(
            look,
            Tuple.tuple()
                .addValue(jobs.toArray(UUID[]::new))
                .addValue(queues.toArray(String[]::new)))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Seen(
                  row.getOffsetDateTime("at"),
                  Set.of(row.getArrayOfUUIDs("cancelled")),
                  Set.of(row.getArrayOfStrings("paused")));
            });
  }

  /** The node obeys all that it saw: nothing of it starts here any more. */
  public Future<Void> obeyed(UUID node, Seen seen) {
    return session.execute(record, Tuple.of(node, seen.at())).mapEmpty();
  }
}
