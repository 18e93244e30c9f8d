package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.impl.store.Change.Completed;
import dev.simplequeue.impl.store.Change.Dead;
import dev.simplequeue.impl.store.Change.Release;
import dev.simplequeue.impl.store.Change.Reschedule;
import dev.simplequeue.impl.store.Change.Retry;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Settles claimed jobs: into the archive, the dead letter table, or back to wait for another
 * attempt.
 */
public final class Settling {
  private static final Sql COMPLETED = Sql.statement("settle_completed");
  private static final Sql OTHERWISE = Sql.statement("settle_otherwise");
  private static final Sql FIND_SETTLED = Sql.statement("find_settled");
  private static final Sql FREE_PERMITS = Sql.statement("free_permits");

  private final String completed;
  private final String otherwise;
  private final String findSettled;
  private final String freePermits;

  /** A claim and what is to become of its job. */
  public interface EndedClaim {
    /** The job. */
    UUID id();

    /** Which claim of the job it is. */
    int fence();

    /** What is to become of the job. */
    Change change();
  }

  /** A claim and what is to become of its job, and nothing else. */
  public record Answer(UUID id, int fence, Change change) implements EndedClaim {}

  /** For the tables in this schema, whose name the options have checked. */
  public Settling(String schema) {
    this.completed = COMPLETED.in(schema);
    this.otherwise = OTHERWISE.in(schema);
    this.findSettled = FIND_SETTLED.in(schema);
    this.freePermits = FREE_PERMITS.in(schema);
  }

  /**
   * Settles claims that are all {@link Completed}, or all something else.
   *
   * @return {@link Fate.Ended} or {@link Fate.Lives} for each claim that was still held; the others
   *     were not touched
   */
  public Future<Fates> settle(Statements on, UUID node, List<? extends EndedClaim> answers) {
    boolean success = answers.get(0).change() instanceof Completed;
    return (success
            ? on.execute(completed, completed(node, answers))
            : on.execute(otherwise, otherwise(node, answers)))
        .map(rows -> fates(rows, Settling::fate));
  }

  /**
   * Tries whether the database would take these successes if they had no output; nothing is
   * changed. Also constraints that are only looked at when a transaction ends are.
   *
   * @return the jobs that would end; fails with what refuses them
   */
  public Future<Set<UUID>> tryWithoutOutput(
      Session session, UUID node, List<? extends EndedClaim> answers) {
    List<Answer> bare =
        answers.stream()
            .map(
                answer ->
                    new Answer(
                        answer.id(),
                        answer.fence(),
                        new Completed(Optional.empty(), ((Completed) answer.change()).keep())))
            .toList();
    return session.rehearsal(
        connection ->
            settle(Statements.on(connection), node, bare)
                .compose(
                    fates ->
                        connection
                            .query("set constraints all immediate")
                            .execute()
                            .map(fates.jobs())));
  }

  private static Tuple completed(UUID node, List<? extends EndedClaim> answers) {
    int size = answers.size();
    UUID[] ids = new UUID[size];
    Integer[] claims = new Integer[size];
    Boolean[] keep = new Boolean[size];
    String[] outputs = new String[size];
    for (int i = 0; i < size; i++) {
      EndedClaim answer = answers.get(i);
      Completed change = (Completed) answer.change();
      ids[i] = answer.id();
      claims[i] = answer.fence();
      keep[i] = change.keep();
      outputs[i] = change.output().map(JsonText::text).orElse(null);
    }
    return Tuple.of(node, ids, claims, keep).addValue(outputs);
  }

  private static Tuple otherwise(UUID node, List<? extends EndedClaim> answers) {
    Columns columns = new Columns(answers.size());
    answers.forEach(columns::add);
    return columns.values(node);
  }

  /** The parameters of {@code settle_otherwise.sql}: an array for each of its columns. */
  private static final class Columns {
    private final UUID[] ids;
    private final Integer[] claims;
    private final String[] changes;
    private final String[] states;
    private final String[] kinds;
    private final String[] errors;
    private final String[] traces;
    private final OffsetDateTime[] runAts;
    private final Long[] delays;
    private final Integer[] counts;
    private final Integer[] maximums;
    private int size;

    Columns(int rows) {
      ids = new UUID[rows];
      claims = new Integer[rows];
      changes = new String[rows];
      states = new String[rows];
      kinds = new String[rows];
      errors = new String[rows];
      traces = new String[rows];
      runAts = new OffsetDateTime[rows];
      delays = new Long[rows];
      counts = new Integer[rows];
      maximums = new Integer[rows];
    }

    void add(EndedClaim answer) {
      ids[size] = answer.id();
      claims[size] = answer.fence();
      Change change = answer.change();
      if (change instanceof Dead dead) {
        changes[size] = "end";
        states[size] = dead.state().sqlName();
        error(dead.error());
      } else if (change instanceof Retry retry) {
        changes[size] = "retry";
        error(retry.error());
        wait(retry.when().at(), retry.when().in().toMillis());
      } else if (change instanceof Reschedule put) {
        changes[size] = "reschedule";
        // Only used if the job dies of it, and not of a cancel.
        errors[size] = "its handler rescheduled it too often; the limit is " + put.maximum();
        wait(put.when().at(), put.when().in().toMillis());
        counted(1, put.maximum());
      } else {
        Release release = (Release) change;
        changes[size] = "release";
        errors[size] =
            "nodes released it too often before it ended; the limit is " + release.maximum();
        counted(release.started() ? 1 : 0, release.maximum());
      }
      size++;
    }

    private void error(JobError error) {
      kinds[size] = error.kind();
      errors[size] = error.message();
      traces[size] = error.trace().orElse(null);
    }

    private void wait(Optional<Instant> at, long millis) {
      runAts[size] = at.map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null);
      delays[size] = millis;
    }

    private void counted(int count, int maximum) {
      counts[size] = count;
      maximums[size] = maximum;
    }

    Tuple values(UUID node) {
      return Tuple.of(node, ids, claims, changes, states, kinds)
          .addValue(errors)
          .addValue(runAts)
          .addValue(delays)
          .addValue(counts)
          .addValue(maximums)
          .addValue(traces);
    }
  }

  /** Frees the permits of these claims, though their jobs cannot be settled. */
  public Future<Void> freePermits(Session session, List<? extends EndedClaim> answers) {
    UUID[] ids = answers.stream().map(EndedClaim::id).toArray(UUID[]::new);
    Integer[] claims = answers.stream().map(EndedClaim::fence).toArray(Integer[]::new);
    return session.execute(freePermits, Tuple.tuple().addValue(ids).addValue(claims)).mapEmpty();
  }

  /**
   * Which of these claims are settled.
   *
   * @return {@link Fate.NotHeld} for one of which nothing says so
   */
  public Future<Fates> findSettled(Session session, List<? extends EndedClaim> answers) {
    int size = answers.size();
    UUID[] ids = new UUID[size];
    Integer[] claims = new Integer[size];
    Boolean[] keep = new Boolean[size];
    List<UUID> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      EndedClaim answer = answers.get(i);
      ids[i] = answer.id();
      claims[i] = answer.fence();
      keep[i] = !(answer.change() instanceof Completed completed) || completed.keep();
      all.add(answer.id());
    }
    return session
        .execute(findSettled, Tuple.of(ids, claims, oldest(all)).addValue(keep))
        .map(rows -> fates(rows, row -> row.getBoolean("exact") ? fate(row) : Fate.MOVED_ON));
  }

  /**
   * Before this none of these jobs can have ended, as far as their makers' clocks were right to a
   * day. A maker's clock may have been ahead: the statements look no later than from now.
   */
  static OffsetDateTime oldest(Collection<UUID> ids) {
    return ids.stream()
        .map(id -> JobIds.time(id).orElse(Instant.EPOCH))
        .min(Comparator.naturalOrder())
        .orElse(Instant.EPOCH)
        .atOffset(ZoneOffset.UTC);
  }

  private static Fates fates(RowSet<Row> rows, Function<Row, Fate> fate) {
    Map<UUID, Fate> fates = new HashMap<>(rows.size() * 2);
    for (Row row : rows) {
      fates.put(row.getUUID("id"), fate.apply(row));
    }
    return new Fates(fates);
  }

  private static Fate fate(Row row) {
    String state = row.getString("state");
    return state == null ? Fate.LIVES : new Fate.Ended(JobState.ofSqlName(state));
  }
}
