package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.inspect.JobEntry;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads pages of jobs, each of which looks at a bounded number of them. */
public final class Paging {
  /** How many jobs are looked at for one page. */
  static final int WALK = 5_000;

  /** How many if their errors are to be read, which can have 40 kB each. */
  static final int WALK_WITH_ERRORS = 1_000;

  /** How many if their payloads or headers are to be read, which can have a megabyte each. */
  static final int WALK_WITH_CARRIED = 500;

  private static final Sql PAGE = Sql.statement("page_jobs");

  private final Session session;
  private final String newest;
  private final String oldest;

  /** Uses a session of {@link Database#inspectSession}. */
  public Paging(Database database, Session session) {
    this.session = session;
    this.newest = PAGE.in(database.schema(), "order", "desc");
    this.oldest = PAGE.in(database.schema(), "order", "asc");
  }

  /** Reads a page. */
  public Future<JobPage> page(JobQuery query) {
    return query.searches()
        ? new Searching(this, query).page()
        : looked(query, walk(query)).map(Looked::page);
  }

  /**
   * What one statement has found.
   *
   * @param last the last job that it has looked at
   */
  record Looked(JobPage page, Optional<UUID> last) {}

  /** Looks at {@code walk} jobs. */
  Future<Looked> looked(JobQuery query, int walk) {
    Set<JobState> states = query.states();
    boolean all = states.size() == JobState.values().length;
    Tuple values =
        Tuple.of(query.first(), query.end())
            .addValue(places(states))
            .addValue(walk)
            .addValue(query.size() + 1)
            .addValue(query.queue().orElse(null))
            .addValue(all ? null : states.stream().map(JobState::sqlName).toArray(String[]::new))
            .addValue(query.fingerprint().orElse(null))
            .addValue(query.uniqueKey().orElse(null))
            .addValue(query.error().orElse(null))
            .addValue(Contained.inPayload(query.payload()))
            .addValue(Contained.inHeaders(query.headers()));
    return session
        .execute(query.order() == JobQuery.Order.OLDEST ? oldest : newest, values)
        .map(rows -> looked(query, rows, walk));
  }

  /** How many jobs one statement may look at. */
  static int walk(JobQuery query) {
    return query.searches()
        ? WALK_WITH_CARRIED
        : query.error().isPresent() ? WALK_WITH_ERRORS : WALK;
  }

  /** The tables that have jobs in these states. */
  static String[] places(Set<JobState> states) {
    Set<String> places = new TreeSet<>();
    for (JobState state : states) {
      places.add(state.isLive() ? "job" : state == JobState.COMPLETED ? "archive" : "dead_letter");
    }
    return places.toArray(String[]::new);
  }

  private static Looked looked(JobQuery query, RowSet<Row> rows, int walk) {
    List<JobEntry> jobs = new ArrayList<>(rows.size());
    long walked = 0;
    UUID last = null;
    for (Row row : rows) {
      if (jobs.size() < query.size() || row.getUUID("id") == null) {
        walked = row.getLong("walked");
      }
      if (row.getUUID("id") == null) {
        last = row.getUUID("last");
      } else {
        jobs.add(entry(row));
      }
    }
    if (jobs.size() > query.size()) {
      jobs.remove(query.size());
      UUID end = jobs.get(query.size() - 1).id();
      return looked(jobs, Optional.of(query.cursorAfter(end)), false, walked, end);
    }
    boolean cut = walked == walk && last != null;
    Optional<String> cursor = cut ? Optional.of(query.cursorAfter(last)) : Optional.empty();
    return looked(jobs, cursor, cut, walked, last);
  }

  private static Looked looked(
      List<JobEntry> jobs, Optional<String> cursor, boolean cut, long walked, @Nullable UUID last) {
    Optional<UUID> end = Optional.ofNullable(last);
    return new Looked(new JobPage(jobs, cursor, cut, walked, end.flatMap(JobPage::madeAt)), end);
  }

  /** What a page shows of a job; a parked one has no time. */
  static JobEntry entry(Row row) {
    JobState state = JobState.ofSqlName(row.getString("state"));
    OffsetDateTime runAt = row.getOffsetDateTime("run_at");
    return new JobEntry(
        row.getUUID("id"),
        row.getString("queue"),
        state,
        row.getShort("priority"),
        runAt.equals(OffsetDateTime.MAX) ? Optional.empty() : Optional.of(runAt.toInstant()),
        row.getOffsetDateTime("created_at").toInstant(),
        time(row, "claimed_at"),
        time(row, "finished_at"),
        Optional.ofNullable(row.getUUID("claimed_by")),
        row.getInteger("attempt"),
        row.getInteger("max_attempts"),
        Optional.ofNullable(row.getString("unique_key")),
        Optional.ofNullable(row.getString("fingerprint")),
        Optional.ofNullable(row.getString("last_error")),
        Optional.ofNullable(row.getUUID("redriven_from")),
        Optional.ofNullable(row.getUUID("redriven_to")));
  }

  private static Optional<Instant> time(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }
}
