package dev.simplequeue.store;

import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Takes jobs from nodes that are dead, in two phases: when a node is declared dead, all that can be
 * seen is freed; later, when no claim of it can be under way any more, all that is left, and then
 * the node goes.
 */
public final class Rescuing {
  private static final Sql LOOK = Sql.statement("look_at_leases");
  private static final Sql DECLARE_DEAD = Sql.statement("declare_dead");
  private static final Sql RESCUE = Sql.statement("rescue");
  private static final Sql FIND_DEAD = Sql.statement("find_dead");
  private static final Sql REMOVE_DEAD = Sql.statement("remove_dead");

  private final Session session;
  private final SimpleQueueOptions options;
  private final long leaseMillis;
  private final String look;
  private final String declareDead;
  private final String rescue;
  private final String findDead;
  private final String removeDead;

  /**
   * What a look at the leases shows.
   *
   * @param now the database's clock
   * @param expired the nodes whose lease has run out
   * @param dead whether nodes that were declared dead are left
   * @param limits whether there are permits or parked jobs, which {@link Unparking} looks after
   */
  public record Leases(Instant now, List<UUID> expired, boolean dead, boolean limits) {}

  /** A job that was taken from a node. {@code state}: what it ended in; empty if it runs again. */
  public record Rescued(UUID job, String queue, int attempt, UUID node, Optional<JobState> state) {}

  /**
   * What was done.
   *
   * @param nodes those that were declared dead, with their names
   * @param jobs those that were taken from them
   */
  public record Done(Map<UUID, String> nodes, List<Rescued> jobs) {}

  /** The server was slow, so that nobody can say who is dead: nothing was changed. */
  public static final class SlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SlowException() {
      super("the database was slow while nodes were declared dead", null, false, false);
    }
  }

  /** Uses a session of {@link Database#reaperSession}. */
  public Rescuing(Database database, Session session) {
    this.session = session;
    this.options = database.options();
    this.leaseMillis = options.getPoller().lease().toMillis();
    this.look = LOOK.in(database.schema());
    this.declareDead = DECLARE_DEAD.in(database.schema());
    this.rescue = RESCUE.in(database.schema());
    this.findDead = FIND_DEAD.in(database.schema());
    this.removeDead = REMOVE_DEAD.in(database.schema());
  }

  /** Looks at the leases; fails if that takes longer than the limit. */
  public Future<Leases> look(Duration limit) {
    return session
        .execute(look, Tuple.of(leaseMillis), limit)
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Leases(
                  row.getOffsetDateTime("now").toInstant(),
                  Arrays.asList(row.getArrayOfUUIDs("expired")),
                  row.getBoolean("dead"),
                  row.getBoolean("limits"));
            });
  }

  /**
   * The first phase, for nodes whose lease had run out at a look.
   *
   * @param quick says of the time when the statement was sent that declares them dead, once it is
   *     answered, whether it was quick; if not, all is undone and this fails with {@link
   *     SlowException}
   */
  public Future<Done> declareDead(List<UUID> expired, Predicate<Long> quick) {
    return session.transaction(
        connection -> {
          long sent = System.nanoTime();
          return connection
              .preparedQuery(declareDead)
              .execute(Tuple.tuple().addValue(expired.toArray(UUID[]::new)).addValue(leaseMillis))
              .compose(
                  dead ->
                      quick.test(sent)
                          ? rescue(connection, ids(dead)).map(jobs -> new Done(names(dead), jobs))
                          : Future.failedFuture(new SlowException()));
        });
  }

  /** The second phase, for all nodes that were declared dead. */
  public Future<Done> bury() {
    return session.transaction(
        connection ->
            connection
                .preparedQuery(findDead)
                .execute()
                .compose(
                    dead ->
                        rescue(connection, ids(dead))
                            .compose(
                                jobs ->
                                    connection
                                        .preparedQuery(removeDead)
                                        .execute(Tuple.tuple().addValue(ids(dead)))
                                        .map(new Done(Map.of(), jobs)))));
  }

  private Future<List<Rescued>> rescue(SqlConnection connection, UUID[] nodes) {
    if (nodes.length == 0) {
      return Future.succeededFuture(List.of());
    }
    Map<String, QueueOptions> queues = options.getQueues();
    String[] names = queues.keySet().toArray(String[]::new);
    Integer[] limits =
        queues.values().stream().map(QueueOptions::getMaxCrashes).toArray(Integer[]::new);
    int others = options.getQueueDefaults().getMaxCrashes();
    return connection
        .preparedQuery(rescue)
        .execute(Tuple.tuple().addValue(nodes).addValue(names).addValue(limits).addValue(others))
        .map(
            rows -> {
              List<Rescued> jobs = new ArrayList<>(rows.size());
              rows.forEach(row -> jobs.add(rescued(row)));
              return jobs;
            });
  }

  private static Rescued rescued(Row row) {
    return new Rescued(
        row.getUUID("id"),
        row.getString("queue"),
        row.getInteger("attempt"),
        row.getUUID("node"),
        Optional.ofNullable(row.getString("state")).map(JobState::ofSqlName));
  }

  private static UUID[] ids(RowSet<Row> rows) {
    return rows.stream().map(row -> row.getUUID("id")).toArray(UUID[]::new);
  }

  private static Map<UUID, String> names(RowSet<Row> rows) {
    Map<UUID, String> names = new HashMap<>();
    rows.forEach(row -> names.put(row.getUUID("id"), row.getString("name")));
    return names;
  }
}
