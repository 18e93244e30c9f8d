package dev.simplequeue.impl.store;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Repairs what claims and settlements of queues with limits leave behind: permits whose job is
 * gone, and parked jobs whose limit key has permits again.
 */
public final class Unparking {
  private static final Sql REMOVE_LOST = Sql.statement("remove_lost_permits");
  private static final Sql UNPARK = Sql.statement("unpark");

  /** How many limit keys are looked at in one statement. */
  private static final int PAGE = 500;

  private static final UUID[] NONE = {};

  private final Session session;
  private final Refusals refusals;
  private final String removeLost;
  private final String unpark;

  /** Where the next page begins: after this queue and key. */
  private String queue = "";

  private String limitKey = "";

  /** Uses a session of {@link Database#reaperSession}; nobody is told of refusals. */
  Unparking(Database database, Session session) {
    this(database, session, event -> {});
  }

  /**
   * @param session of {@link Database#reaperSession}
   * @param listener is told of jobs that the database refuses to un-park
   */
  public Unparking(Database database, Session session, QueueListener listener) {
    this.session = session;
    this.refusals = new Refusals("un-parking", listener);
    this.removeLost = REMOVE_LOST.in(database.schema());
    this.unpark = UNPARK.in(database.schema());
  }

  /** Removes permits that will not be freed otherwise; returns their queues. */
  public Future<Set<String>> removeLostPermits() {
    return session
        .execute(removeLost, Tuple.tuple())
        .map(
            rows -> {
              Set<String> queues = new HashSet<>();
              rows.forEach(row -> queues.add(row.getString("queue")));
              return queues;
            });
  }

  /**
   * Un-parks jobs of the next page of limit keys, all but those that the database refuses; gives
   * the queues that have some ready now.
   */
  public Future<Set<String>> unpark() {
    return refusals
        .run(new Page())
        .map(
            unparked -> {
              Set<String> queues = new HashSet<>();
              unparked.forEach(one -> queues.add(one.queue()));
              return queues;
            });
  }

  /**
   * Jobs are ready again.
   *
   * @param job which, if it was asked for
   */
  private record Unparked(String queue, @Nullable UUID job) {}

  /** The jobs of a page that have permits. */
  private final class Page implements Refusals.Work<Unparked> {
    @Override
    public Future<List<Unparked>> all(UUID[] except) {
      return execute(null, except, false).map(Unparking.this::read);
    }

    @Override
    public Future<List<UUID>> find(UUID[] except) {
      return execute(null, except, true)
          .map(rows -> jobs(rows).stream().map(Unparked::job).toList());
    }

    @Override
    public Future<List<Unparked>> some(UUID[] jobs) {
      return execute(jobs, NONE, false).map(Unparking::jobs);
    }

    @Override
    public @Nullable UUID row(Unparked one) {
      return one.job();
    }

    private Future<RowSet<Row>> execute(UUID @Nullable [] jobs, UUID[] except, boolean dry) {
      return session.execute(
          unpark, Tuple.of(queue, limitKey, PAGE).addValue(jobs).addValue(except).addBoolean(dry));
    }
  }

  private static List<Unparked> jobs(RowSet<Row> rows) {
    List<Unparked> jobs = new ArrayList<>();
    for (Row row : rows) {
      for (UUID job : row.getArrayOfUUIDs("ids")) {
        jobs.add(new Unparked(row.getString("queue"), job));
      }
    }
    return jobs;
  }

  private List<Unparked> read(RowSet<Row> rows) {
    List<Unparked> queues = new ArrayList<>();
    List<Row> page = new ArrayList<>();
    for (Row row : rows) {
      page.add(row);
      if (row.getLong("jobs") > 0) {
        queues.add(new Unparked(row.getString("queue"), null));
      }
    }
    boolean more = page.size() == PAGE;
    queue = more ? page.get(PAGE - 1).getString("queue") : "";
    limitKey = more ? page.get(PAGE - 1).getString("limit_key") : "";
    return queues;
  }
}
