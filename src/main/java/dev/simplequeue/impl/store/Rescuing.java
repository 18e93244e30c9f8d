package dev.simplequeue.impl.store;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Takes jobs from nodes that are dead, in two phases: when a node is declared dead, all that can be
 * seen is freed; later, when no claim of it can be under way any more, all that is left, and then
 * the node is removed.
 */
public final class Rescuing {
  private static final Sql LOOK = Sql.statement("look_at_leases");
  private static final Sql DECLARE_DEAD = Sql.statement("declare_dead");
  private static final Sql RESCUE = Sql.statement("rescue");
  private static final Sql FIND_CLAIMS = Sql.statement("find_claims_of_dead");

  private static final UUID[] NONE = {};

  private final Session session;
  private final Refusals refusals;
  private final NodeRemoval removal;
  private final SimpleQueueOptions options;
  private final long leaseMillis;
  private final long heartbeatMillis;
  private final String look;
  private final String declareDead;
  private final String rescue;
  private final String findClaims;

  /** The dead nodes with jobs that the database refuses to free. */
  private final Set<UUID> holding = new HashSet<>();

  /**
   * What a look at the leases shows.
   *
   * @param now the database's clock
   * @param expired the nodes whose lease has run out
   * @param late whether a lease was not renewed when it should have been
   * @param dead whether nodes that were declared dead are left
   * @param limits whether there are permits or parked jobs, which {@link Unparking} looks after
   */
  public record Leases(
      Instant now, List<UUID> expired, boolean late, boolean dead, boolean limits) {}

  /** A job that was taken from a node. {@code state}: what it ended in; empty if it runs again. */
  public record Rescued(UUID job, String queue, int attempt, UUID node, Optional<JobState> state) {}

  /**
   * What was done.
   *
   * @param nodes those that were declared dead, with their names
   * @param jobs those that were taken from them
   */
  public record Done(Map<UUID, String> nodes, List<Rescued> jobs) {}

  /** The server was slow, so that it is not known which nodes are dead: nothing was changed. */
  public static final class SlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SlowException() {
      super("the database was slow while nodes were declared dead", null, false, false);
    }
  }

  /** Uses a session of {@link Database#reaperSession}; nobody is told of refusals. */
  public Rescuing(Database database, Session session) {
    this(database, session, event -> {});
  }

  /**
   * @param session of {@link Database#reaperSession}
   * @param listener is told of jobs that the database refuses to free
   */
  public Rescuing(Database database, Session session, QueueListener listener) {
    this.session = session;
    this.refusals = new Refusals("rescue from dead nodes", listener);
    this.removal = new NodeRemoval(database.schema(), session, listener);
    this.options = database.options();
    this.leaseMillis = options.getPoller().lease().toMillis();
    this.heartbeatMillis = options.getPoller().getHeartbeatInterval().toMillis();
    this.look = LOOK.in(database.schema());
    this.declareDead = DECLARE_DEAD.in(database.schema());
    this.rescue = RESCUE.in(database.schema());
    this.findClaims = FIND_CLAIMS.in(database.schema());
  }

  /** Looks at the leases; fails if that takes longer than the limit. */
  public Future<Leases> look(Duration limit) {
    return session
        .execute(look, Tuple.of(leaseMillis, heartbeatMillis), limit)
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Leases(
                  row.getOffsetDateTime("now").toInstant(),
                  Arrays.asList(row.getArrayOfUUIDs("expired")),
                  row.getBoolean("late"),
                  row.getBoolean("dead"),
                  row.getBoolean("limits"));
            });
  }

  /**
   * Fails unless leases can be written to just now, within this time. Declares nobody dead: a
   * server that is read-only, or a lock on the table, keeps all nodes from renewing, and the reaper
   * does not see it by looking.
   */
  public Future<Void> tryToWrite(Duration limit) {
    return session
        .execute(declareDead, Tuple.tuple().addValue(new UUID[0]).addValue(leaseMillis), limit)
        .mapEmpty();
  }

  /**
   * The first phase, for nodes whose lease had run out at a look. If the database refuses to free
   * one of their jobs, all are left for {@link #removeDead}; if it refuses to let one of them be
   * declared dead, the others are. Fails if all are refused.
   *
   * @param quick says of the time when the statement was sent that declares them dead, once it is
   *     answered, whether it was quick; if not, all is undone and this fails with {@link
   *     SlowException}
   */
  public Future<Done> declareDead(List<UUID> expired, Predicate<Long> quick) {
    return declareDead(expired, quick, true)
        .recover(
            error ->
                Refusals.mayBeOfRows(error)
                    ? declareDead(expired, quick, false)
                    : Future.failedFuture(error))
        .recover(
            error ->
                Refusals.mayBeOfRows(error) && expired.size() > 1
                    ? declareOneByOne(expired, quick, error)
                    : Future.failedFuture(error));
  }

  private Future<Done> declareOneByOne(
      List<UUID> expired, Predicate<Long> quick, Throwable refusal) {
    Done all = new Done(new HashMap<>(), new ArrayList<>());
    Set<UUID> declared = new HashSet<>();
    return Sequence.each(
            expired,
            node ->
                declareDead(List.of(node), quick)
                    .onSuccess(
                        done -> {
                          declared.add(node);
                          all.nodes().putAll(done.nodes());
                          all.jobs().addAll(done.jobs());
                        })
                    .<Void>mapEmpty()
                    .recover(
                        error ->
                            Refusals.mayBeOfRows(error)
                                ? Future.succeededFuture()
                                : Future.failedFuture(error)))
        .compose(
            v -> declared.isEmpty() ? Future.failedFuture(refusal) : Future.succeededFuture(all));
  }

  private Future<Done> declareDead(List<UUID> expired, Predicate<Long> quick, boolean free) {
    return session.transaction(
        connection -> {
          long sent = System.nanoTime();
          return connection
              .preparedQuery(declareDead)
              .execute(Tuple.tuple().addValue(expired.toArray(UUID[]::new)).addValue(leaseMillis))
              .compose(
                  dead ->
                      quick.test(sent)
                          ? rescue(connection, free ? ids(dead) : NONE, NONE)
                              .map(jobs -> new Done(names(dead), jobs))
                          : Future.failedFuture(new SlowException()));
        });
  }

  /**
   * The second phase, for all nodes that were declared dead. Jobs that the database refuses to free
   * stay with their node, and a node that it refuses to remove stays; they hold up no others.
   */
  public Future<Done> removeDead() {
    return refusals
        .run(new Release())
        .compose(
            jobs ->
                removal
                    .run()
                    .map(jobs)
                    // What has been freed must be told of.
                    .recover(
                        error ->
                            jobs.isEmpty()
                                ? Future.failedFuture(error)
                                : Future.succeededFuture(jobs)))
        .map(jobs -> new Done(Map.of(), jobs));
  }

  /** Of the jobs of dead nodes. */
  private final class Release implements Refusals.Work<Rescued> {
    @Override
    public Future<List<Rescued>> all(UUID[] except) {
      return session
          .transaction(
              connection ->
                  removal.dead(connection).compose(dead -> rescue(connection, dead, except)))
          .onSuccess(
              jobs -> {
                if (refusals.isEmpty()) {
                  holding.clear();
                }
              });
    }

    @Override
    public Future<List<UUID>> find(UUID[] except) {
      return session.transaction(
          connection ->
              removal
                  .dead(connection)
                  .compose(
                      dead -> {
                        holding.addAll(List.of(dead));
                        return connection
                            .preparedQuery(findClaims)
                            .execute(ofNodes(dead).addValue(except))
                            .map(rows -> List.of(ids(rows)));
                      }));
    }

    @Override
    public Future<List<Rescued>> some(UUID[] jobs) {
      UUID[] nodes = holding.toArray(UUID[]::new);
      return session
          .execute(rescue, ofNodes(nodes).addValue(jobs).addValue(NONE))
          .map(Rescuing::rescued);
    }

    @Override
    public UUID row(Rescued job) {
      return job.job();
    }
  }

  private Future<List<Rescued>> rescue(SqlConnection connection, UUID[] nodes, UUID[] except) {
    return nodes.length == 0
        ? Future.succeededFuture(List.of())
        : connection
            .preparedQuery(rescue)
            .execute(ofNodes(nodes).addValue(null).addValue(except))
            .map(Rescuing::rescued);
  }

  /** The nodes, and how many crashes each queue allows. */
  private Tuple ofNodes(UUID[] nodes) {
    Map<String, QueueOptions> queues = options.getQueues();
    String[] names = queues.keySet().toArray(String[]::new);
    Integer[] limits =
        queues.values().stream().map(QueueOptions::getMaxCrashes).toArray(Integer[]::new);
    int others = options.getQueueDefaults().getMaxCrashes();
    return Tuple.tuple().addValue(nodes).addValue(names).addValue(limits).addValue(others);
  }

  private static List<Rescued> rescued(RowSet<Row> rows) {
    List<Rescued> jobs = new ArrayList<>(rows.size());
    rows.forEach(row -> jobs.add(rescued(row)));
    return jobs;
  }

  private static Rescued rescued(Row row) {
    return new Rescued(
        row.getUUID("id"),
        row.getString("queue"),
        row.getInteger("attempt"),
        row.getUUID("node"),
        Optional.ofNullable(row.getString("state")).map(JobState::ofSqlName));
  }

  static UUID[] ids(RowSet<Row> rows) {
    return rows.stream().map(row -> row.getUUID("id")).toArray(UUID[]::new);
  }

  private static Map<UUID, String> names(RowSet<Row> rows) {
    Map<UUID, String> names = new HashMap<>();
    rows.forEach(row -> names.put(row.getUUID("id"), row.getString("name")));
    return names;
  }
}
