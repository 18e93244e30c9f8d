package dev.simplequeue.store;

import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Settles claimed jobs: into the archive, the dead letter table, or back to wait for another
 * attempt.
 */
public final class Settling {
  private static final Sql ENDED = Sql.statement("settle_ended");
  private static final Sql FAILED = Sql.statement("settle_failed");
  private static final Sql FIND_SETTLED = Sql.statement("find_settled");

  private final Session session;
  private final String ended;
  private final String failed;
  private final String findSettled;

  /** A job whose handler's answer is final. {@code error} is there unless it is completed. */
  public record Ended(
      UUID id, int claims, JobState state, Optional<JobError> error, Optional<JsonText> output) {}

  /** A failed attempt. */
  public record Failed(UUID id, int claims, JobError error, Duration delay) {}

  /** Uses a session of {@link Database#settleSession}. */
  public Settling(Database database, Session session) {
    this.session = session;
    this.ended = ENDED.in(database.schema());
    this.failed = FAILED.in(database.schema());
    this.findSettled = FIND_SETTLED.in(database.schema());
  }

  /**
   * Ends jobs.
   *
   * @return the state of each job that this very claim still held; those that are missing were not
   *     touched
   */
  public Future<Map<UUID, Optional<JobState>>> end(UUID node, List<Ended> answers) {
    int size = answers.size();
    UUID[] ids = new UUID[size];
    Integer[] claims = new Integer[size];
    String[] states = new String[size];
    String[] kinds = new String[size];
    String[] errors = new String[size];
    String[] outputs = new String[size];
    for (int i = 0; i < size; i++) {
      Ended answer = answers.get(i);
      ids[i] = answer.id();
      claims[i] = answer.claims();
      states[i] = answer.state().sqlName();
      if (answer.error().isPresent()) {
        kinds[i] = answer.error().get().kind();
        errors[i] = answer.error().get().message();
      }
      if (answer.output().isPresent()) {
        outputs[i] = answer.output().get().text();
      }
    }
    Tuple values = Tuple.tuple().addValue(node).addValue(ids).addValue(claims).addValue(states);
    values.addValue(kinds).addValue(errors).addValue(outputs);
    return session.execute(ended, values).map(Settling::states);
  }

  /**
   * Settles failed attempts.
   *
   * @return for each job that this very claim still held, the state that it ended in, or empty if
   *     it will run again
   */
  public Future<Map<UUID, Optional<JobState>>> fail(UUID node, List<Failed> answers) {
    int size = answers.size();
    UUID[] ids = new UUID[size];
    Integer[] claims = new Integer[size];
    String[] kinds = new String[size];
    String[] errors = new String[size];
    Long[] delays = new Long[size];
    for (int i = 0; i < size; i++) {
      Failed answer = answers.get(i);
      ids[i] = answer.id();
      claims[i] = answer.claims();
      kinds[i] = answer.error().kind();
      errors[i] = answer.error().message();
      delays[i] = answer.delay().toMillis();
    }
    Tuple values = Tuple.of(node, ids, claims, kinds, errors).addValue(delays);
    return session.execute(failed, values).map(Settling::states);
  }

  /**
   * Which of these claims (id and fence) are settled.
   *
   * @return true for a claim whose own answer was written down; false if only a later claim's was,
   *     or the job has been claimed again, so that this one's may have been; nothing if the claim
   *     is neither
   */
  public Future<Map<UUID, Boolean>> findSettled(Map<UUID, Integer> claims) {
    UUID[] ids = claims.keySet().toArray(UUID[]::new);
    Integer[] fences = new Integer[ids.length];
    for (int i = 0; i < ids.length; i++) {
      fences[i] = claims.get(ids[i]);
    }
    return session
        .execute(findSettled, Tuple.of(ids, fences, oldest(claims.keySet())))
        .map(
            rows -> {
              Map<UUID, Boolean> settled = new HashMap<>();
              rows.forEach(row -> settled.put(row.getUUID(0), row.getBoolean(1)));
              return settled;
            });
  }

  /**
   * Before this none of these jobs can have ended, as far as their makers' clocks were right to a
   * day.
   */
  static OffsetDateTime oldest(Collection<UUID> ids) {
    Instant oldest = Instant.now();
    for (UUID id : ids) {
      Instant made = JobIds.time(id).orElse(Instant.EPOCH);
      if (made.isBefore(oldest)) {
        oldest = made;
      }
    }
    return oldest.atOffset(ZoneOffset.UTC);
  }

  static Map<UUID, Optional<JobState>> states(RowSet<Row> rows) {
    Map<UUID, Optional<JobState>> states = new HashMap<>(rows.size() * 2);
    for (Row row : rows) {
      states.put(row.getUUID(0), Optional.ofNullable(row.getString(1)).map(JobState::ofSqlName));
    }
    return states;
  }
}
