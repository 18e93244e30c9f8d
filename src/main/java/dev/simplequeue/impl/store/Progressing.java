package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.job.JobProgress;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores how far jobs have come, and deletes it when they have ended. */
public final class Progressing {
  /** Where {@link #removeEnded} begins. */
  public static final UUID FIRST = new UUID(0, 0);

  private static final Sql WRITE = Sql.statement("write_progress");
  private static final Sql DELETE = Sql.statement("delete_ended_progress");

  private final Session session;
  private final String write;
  private final String delete;

  /**
   * Uses a session of {@link Database#progressSession} to write, of {@link Database#upkeepSession}
   * to remove.
   */
  public Progressing(Database database, Session session) {
    this.session = session;
    this.write = WRITE.in(database.schema());
    this.delete = DELETE.in(database.schema());
  }

  /**
   * Writes down what these claims have told; what was told by one that does not hold its job any
   * more is left out. If the database cannot store a note, all notes lose what is not plain text.
   */
  public Future<Void> write(Map<ClaimedJob, JobProgress> told) {
    return session
        .execute(write, values(told, false))
        .recover(
            error ->
                SqlFailure.of(error) == SqlFailure.REFUSED
                    ? session.execute(write, values(told, true))
                    : Future.failedFuture(error))
        .mapEmpty();
  }

  private static Tuple values(Map<ClaimedJob, JobProgress> told, boolean plain) {
    int size = told.size();
    UUID[] jobs = new UUID[size];
    Integer[] fences = new Integer[size];
    Integer[] attempts = new Integer[size];
    Long[] done = new Long[size];
    @Nullable Long[] totals = new @Nullable Long[size];
    @Nullable String[] notes = new @Nullable String[size];
    Long[] ages = new Long[size];
    Instant now = Instant.now();
    int i = 0;
    for (Map.Entry<ClaimedJob, JobProgress> each : told.entrySet()) {
      JobProgress progress = each.getValue();
      jobs[i] = each.getKey().id();
      fences[i] = each.getKey().fence();
      attempts[i] = progress.attempt();
      done[i] = progress.done();
      totals[i] = progress.total().orElse(null);
      notes[i] = progress.note().map(note -> plain ? plain(note) : note).orElse(null);
      ages[i] = Math.max(0, Duration.between(progress.at(), now).toMillis());
      i++;
    }
    return Tuple.tuple()
        .addValue(jobs)
        .addValue(fences)
        .addValue(attempts)
        .addValue(done)
        .addValue(totals)
        .addValue(notes)
        .addValue(ages);
  }

  private static String plain(String note) {
    return note.replaceAll("[^ -~]", "?");
  }

  /**
   * Looks at no more than {@code atMost} rows, which are 2 or more, and removes those of jobs that
   * have ended.
   *
   * @param from where the last call has come to
   * @return where to go on; empty if that was all
   */
  public Future<Optional<UUID>> removeEnded(UUID from, int atMost) {
    return session
        .execute(delete, Tuple.of(from, atMost))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return row.getLong("looked") < atMost
                  ? Optional.empty()
                  : Optional.of(row.getUUID("last"));
            });
  }

  /** What a job has told, if there is something; of a row with its columns. */
  static Optional<JobProgress> of(Row row) {
    return Optional.ofNullable(row.getLong("progress_done"))
        .map(
            done ->
                new JobProgress(
                    done,
                    Optional.ofNullable(row.getLong("progress_total")),
                    Optional.ofNullable(row.getString("progress_note")),
                    row.getOffsetDateTime("progress_at").toInstant(),
                    row.getInteger("progress_attempt")));
  }
}
