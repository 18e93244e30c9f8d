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

/** Reads pages of jobs, each of which looks at a bounded number of them. */
public final class Paging {
  /** How many jobs are looked at for one page. */
  static final int WALK = 5_000;

  /** How many if their errors are to be read, which can have 40 kB each. */
  static final int WALK_WITH_ERRORS = 1_000;

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
    Set<JobState> states = query.states();
    boolean all = states.size() == JobState.values().length;
    int walk = walk(query);
    Tuple values =
        Tuple.of(query.first(), query.end())
            .addValue(places(states))
            .addValue(walk)
            .addValue(query.size() + 1)
            .addValue(query.queue().orElse(null))
            .addValue(all ? null : states.stream().map(JobState::sqlName).toArray(String[]::new))
            .addValue(query.fingerprint().orElse(null))
            .addValue(query.uniqueKey().orElse(null))
            .addValue(query.error().orElse(null));
    return session
        .execute(query.order() == JobQuery.Order.OLDEST ? oldest : newest, values)
        .map(rows -> page(query, rows, walk));
  }

  /** How many jobs one statement may look at. */
  static int walk(JobQuery query) {
    return query.error().isPresent() ? WALK_WITH_ERRORS : WALK;
  }

  /** The tables that have jobs in these states. */
  static String[] places(Set<JobState> states) {
    Set<String> places = new TreeSet<>();
    for (JobState state : states) {
      places.add(state.isLive() ? "job" : state == JobState.COMPLETED ? "archive" : "dead_letter");
    }
    return places.toArray(String[]::new);
  }

  private static JobPage page(JobQuery query, RowSet<Row> rows, int walk) {
    List<JobEntry> jobs = new ArrayList<>(rows.size());
    long walked = 0;
    UUID last = null;
    for (Row row : rows) {
      if (row.getUUID("id") == null) {
        walked = row.getLong("walked");
        last = row.getUUID("last");
      } else {
        jobs.add(entry(row));
      }
    }
    if (jobs.size() > query.size()) {
      jobs.remove(query.size());
      UUID end = jobs.get(query.size() - 1).id();
      return new JobPage(jobs, Optional.of(query.cursorAfter(end)), false);
    }
    boolean cut = walked == walk && last != null;
    return new JobPage(jobs, cut ? Optional.of(query.cursorAfter(last)) : Optional.empty(), cut);
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
